import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readKeys } from "../../src/cli/read-keys.ts";
import { LIMITS } from "../../src/scim/limits.ts";

const KEYS = { keys: [{ kty: "RSA", kid: "1" }] };

/** A key set of so many bytes. */
function sized(bytes: number): string {
  const text = JSON.stringify({ ...KEYS, x: "" });
  return text.replace('"x":""', `"x":"${"x".repeat(bytes - text.length)}"`);
}

const ANSWERS: Readonly<Record<string, () => Response>> = {
  "/keys": () => Response.json(KEYS),
  "/full": () => new Response(sized(LIMITS.keySetBytes)),
  "/larger": () => new Response(sized(LIMITS.keySetBytes + 1)),
  "/moved": () => new Response(null, { status: 302, headers: { Location: "/keys" } }),
  "/down": () => new Response("{}", { status: 503 }),
  "/page": () => new Response("<html>"),
};

let server: Bun.Server<undefined>;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-keys-"));
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ url }) => ANSWERS[new URL(url).pathname]?.() ?? new Response(null, { status: 404 }),
  });
});
afterAll(async () => {
  await server.stop(true);
  rmSync(folder, { recursive: true });
});

const at = (path: string) => readKeys(`http://127.0.0.1:${server.port}${path}`);

function inFile(text: string): Promise<unknown> {
  const file = join(folder, "keys.json");
  writeFileSync(file, text);
  return readKeys(file);
}

describe("readKeys()", () => {
  test("reads a URL and a file, up to the limit", async () => {
    expect(await at("/keys")).toEqual(KEYS);
    expect(await at("/full")).toMatchObject(KEYS);
    expect(await inFile(JSON.stringify(KEYS))).toEqual(KEYS);
    expect(await inFile(sized(LIMITS.keySetBytes))).toMatchObject(KEYS);
  });

  test.each(["/larger", "/moved", "/down", "/page", "/nothing"])("refuses %s", async (path) => {
    await expect(at(path)).rejects.toThrow();
  });

  test("refuses a file that is too large, no JSON or not there", async () => {
    await expect(inFile(sized(LIMITS.keySetBytes + 1))).rejects.toThrow("more than 1048576 bytes");
    await expect(inFile("keys")).rejects.toThrow();
    await expect(readKeys(join(folder, "nowhere"))).rejects.toThrow();
  });
});
