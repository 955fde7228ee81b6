import { afterAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import badge from "../scim/schema/badge.json";
import { at } from "./at.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const BADGE = badge.id;

/** A database and a config folder, which an operator changes between two starts. */
const home = mkdtempSync(join(tmpdir(), "rollcall-custom-"));
const data = join(home, "data");
const config = join(home, "config");
const schemas = join(config, "schemas");
mkdirSync(schemas, { recursive: true });
afterAll(() => rmSync(home, { recursive: true }));

const install = () =>
  cpSync(join(import.meta.dir, "../scim/schema/badge.json"), join(schemas, "badge.json"));
const uninstall = () => {
  for (const name of readdirSync(schemas)) rmSync(join(schemas, name));
};

/** Starts the server on the database, lets it be asked and stops it. */
async function running(
  args: readonly string[],
  ask: (rollcall: Rollcall, token: string) => Promise<void>,
): Promise<void> {
  const rollcall = await startRollcall({ data, args });
  try {
    await ask(rollcall, await rollcall.token("operator"));
  } finally {
    await rollcall.stop();
  }
}

test("a schema comes, goes and comes back, and what was written by it with it", async () => {
  let path = "";
  const byNumber = `/Users?filter=${BADGE}:number eq "B-1"`;
  await running([], async ({ request }, token) => {
    const body = { schemas: [CORE], userName: "noor", [BADGE]: { number: "early" } };
    const made = await request("POST", "/Users", { token, body });
    path = `/Users/${at(made.json, "/id")}`;
    expect(at(made.json, `/${BADGE}`)).toBeUndefined();
  });

  install();
  await running(["--config", config], async ({ request, output }, token) => {
    expect(output()).toContain(BADGE);
    const described = await request("GET", `/Schemas/${BADGE}`, { token });
    expect(at(described.json, "/attributes/0/name")).toBe("number");
    const patched = await request("PATCH", path, {
      token,
      body: {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: [
          { op: "Add", path: `${BADGE}:number`, value: "B-1" },
          { op: "Add", path: `${BADGE}:pin`, value: "4711" },
        ],
      },
    });
    expect([patched.status, at(patched.json, `/${BADGE}`)]).toEqual([200, { number: "B-1" }]);
    const found = await request("GET", byNumber, { token });
    expect(at(found.json, "/totalResults")).toBe(1);
    const body = { schemas: [CORE], userName: "lena", [BADGE]: { number: "B-1" } };
    expect((await request("POST", "/Users", { token, body })).status).toBe(409);
  });

  uninstall();
  await running(["--config", config], async ({ request, output }, token) => {
    expect(output()).toContain("The schemas or rollcall have changed: indexing 1 resources anew.");
    const read = await request("GET", path, { token });
    expect(read.text).not.toContain("Badge");
    expect((await request("GET", byNumber, { token })).status).toBe(400);
    const body = { schemas: [CORE], userName: "noor", title: "Head of Facilities" };
    expect((await request("PUT", path, { token, body })).status).toBe(200);
  });

  install();
  await running(["--config", config], async ({ request }, token) => {
    const found = await request("GET", byNumber, { token });
    expect(at(found.json, `/Resources/0/${BADGE}`)).toEqual({ number: "B-1" });
    expect(at(found.json, "/Resources/0/title")).toBe("Head of Facilities");
  });
}, 120_000);

test("a broken schema stops the start with exit code 2, before anything is made", async () => {
  const rollcall = await startRollcall();
  try {
    const broken = join(schemas, "broken.json");
    writeFileSync(broken, JSON.stringify({ ...badge, id: "Badge" }));
    const other = join(home, "other");
    const { code, stderr } = await rollcall.cli(
      ...["serve", "--listen", "127.0.0.1:0", "--data", other, "--config", config],
    );
    expect(code).toBe(2);
    expect(stderr).toContain(`${broken}: 'id' must be a URN`);
    expect(readdirSync(home)).not.toContain("other");
  } finally {
    uninstall();
    await rollcall.stop();
  }
}, 60_000);

test("values that are there twice stop the start when they are to be unique", async () => {
  const unique = (uniqueness: string) => {
    const attributes = [{ name: "locker", uniqueness }];
    const locker = { id: "urn:acme:locker:1.0:User", attributes };
    writeFileSync(join(schemas, "locker.json"), JSON.stringify(locker));
  };
  unique("none");
  let cli: Rollcall["cli"] | undefined;
  await running(["--config", config], async (rollcall, token) => {
    cli = rollcall.cli;
    for (const userName of ["a", "b"]) {
      const body = { schemas: [CORE], userName, "urn:acme:locker:1.0:User": { locker: "7" } };
      expect((await rollcall.request("POST", "/Users", { token, body })).status).toBe(201);
    }
  });
  unique("server");
  const answer = await cli?.(
    ...["serve", "--listen", "127.0.0.1:0", "--data", data, "--config", config],
  );
  expect(answer?.code).toBe(2);
  expect(answer?.stderr).toContain(
    "urn:acme:locker:1.0:User:locker '7' is already taken by another User.",
  );
  unique("none");
  await running(["--config", config], async ({ request }, token) => {
    const found = await request("GET", '/Users?filter=locker eq "7"', { token });
    expect(at(found.json, "/totalResults")).toBe(2);
  });
}, 120_000);
