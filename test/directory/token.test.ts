import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rules } from "../../src/directory/rules.ts";
import type { Scope, Store } from "../../src/directory/store.ts";
import { authenticate, createToken, requireScope } from "../../src/directory/token.ts";
import { ScimError } from "../../src/scim/error.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";

const NOW = Date.parse("2026-01-31T12:00:00Z");
const HOUR_MS = 3_600_000;

let folder: string;
let store: Store;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "rollcall-token-"));
  store = openSqliteStore({ rules, file: join(folder, "rollcall.sqlite") });
});

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const make = (name: string, scope: Scope = "provision", expires?: number) =>
  createToken(store, {
    name,
    client: name,
    scope,
    created: NOW,
    ...(expires !== undefined && { expires }),
  });

async function refusal(secret: string | undefined, now = NOW): Promise<ScimError> {
  const error = await authenticate(store, secret, now).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ScimError)) throw new Error(`expected a ScimError, got ${error}`);
  return error;
}

describe("a token", () => {
  test("opens what it was made for", async () => {
    const { token, secret } = await make("entra");
    expect(await authenticate(store, secret, NOW)).toMatchObject({ id: token.id, client: "entra" });
  });

  test("has 256 random bits, a prefix and a checksum", async () => {
    const { secret } = await make("entra");
    expect(secret).toMatch(/^rc_[0-9a-f]{72}$/);
    expect((await make("entra")).secret).not.toBe(secret);
  });

  test("is valid beside another one of its client, so that it can be rotated", async () => {
    const [first, second] = [await make("okta"), await make("okta")];
    expect((await authenticate(store, first.secret, NOW)).client).toBe("okta");
    expect((await authenticate(store, second.secret, NOW)).client).toBe("okta");
  });

  test("is good until the moment it expires, and not from then on", async () => {
    const { secret } = await make("brief", "read", NOW + HOUR_MS);
    expect((await authenticate(store, secret, NOW + HOUR_MS - 1)).name).toBe("brief");
    expect((await refusal(secret, NOW + HOUR_MS)).detail).toContain("expired at 2026-01-31T13");
  });

  test("is refused as soon as it is revoked", async () => {
    const { token, secret } = await make("gone");
    expect(await store.revokeToken(token.id, NOW)).toBe(true);
    expect((await refusal(secret)).detail).toContain("revoked");
    expect(await store.revokeToken(token.id, NOW)).toBe(false);
  });

  test("notes its use, once a minute at most", async () => {
    const { token, secret } = await make("used");
    const lastUsed = async () => {
      // Goes through the writer, so it settles after what was noted before.
      await store.check();
      return (await store.listTokens()).find((each) => each.id === token.id)?.lastUsed;
    };
    await authenticate(store, secret, NOW);
    expect(await lastUsed()).toBe(NOW);
    await authenticate(store, secret, NOW + 30_000);
    expect(await lastUsed()).toBe(NOW);
    await authenticate(store, secret, NOW + 61_000);
    expect(await lastUsed()).toBe(NOW + 61_000);
  });
});

describe("authenticate() refuses with 401 and a challenge", () => {
  const wrong: readonly [title: string, change: (secret: string) => string | undefined][] = [
    ["no token", () => undefined],
    ["an empty token", () => ""],
    ["a token in another case", (secret) => secret.toUpperCase()],
    ["a token that was not copied whole", (secret) => secret.slice(0, -1)],
    [
      "a token with one character changed",
      (secret) => secret.replace(/.$/, (c) => (c === "0" ? "1" : "0")),
    ],
    ["a token with something behind it", (secret) => `${secret}x`],
  ];

  test.each(wrong)("%s", async (_title, change) => {
    const { secret } = await make("entra");
    const error = await refusal(change(secret));
    expect(error.status).toBe(401);
    expect(error.headers["WWW-Authenticate"]).toStartWith('Bearer realm="rollcall"');
    expect(error.detail).not.toContain(secret.slice(3, 40));
  });
});

describe("requireScope()", () => {
  const cases: readonly [scope: Scope, access: "read" | "write", allowed: boolean][] = [
    ["provision", "read", true],
    ["provision", "write", true],
    ["read", "read", true],
    ["read", "write", false],
    ["admin", "read", true],
    ["admin", "write", false],
  ];

  test.each(cases)("lets scope %s %s: %p", async (scope, access, allowed) => {
    const { token } = await make("scoped", scope);
    const attempt = () => requireScope(token, access);
    if (allowed) expect(attempt).not.toThrow();
    else expect(attempt).toThrow("writing needs a token with scope 'provision'");
  });
});
