import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { User } from "../../src/scim/schema/user.ts";
import { at } from "../binary/at.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";

setDefaultTimeout(30_000);

let rollcall: Rollcall;
let entra: string;
let okta: string;
let path: string;
const body = { schemas: [User.id], userName: "both@havenwerk.example" };

beforeAll(async () => {
  rollcall = await startRollcall();
  entra = await rollcall.token("entra");
  okta = await rollcall.token("okta");
  const user = { ...body, externalId: "from-entra" };
  const { json } = await rollcall.request("POST", "/Users", { token: entra, body: user });
  path = `/Users/${at(json, "/id")}`;
});
afterAll(() => rollcall.stop());

async function externalId(token: string) {
  return at((await rollcall.request("GET", path, { token })).json, "/externalId");
}

async function found(token: string, wanted: string) {
  const filter = `/Users?filter=externalId eq "${wanted}"`;
  return at((await rollcall.request("GET", filter, { token })).json, "/totalResults");
}

test("Okta finds Entra's user by name, without Entra's externalId", async () => {
  const filter = `/Users?filter=userName eq "${body.userName}"`;
  const { json } = await rollcall.request("GET", filter, { token: okta });
  expect(at(json, "/totalResults")).toBe(1);
  expect(at(json, "/Resources/0/externalId")).toBeUndefined();
  expect(await found(okta, "from-entra")).toBe(0);
});

test("Okta's externalId takes nothing from Entra's", async () => {
  const user = { ...body, externalId: "from-okta" };
  const { status } = await rollcall.request("PUT", path, { token: okta, body: user });
  expect(status).toBe(200);
  expect([await externalId(okta), await externalId(entra)]).toEqual(["from-okta", "from-entra"]);
  expect([await found(okta, "from-okta"), await found(entra, "from-okta")]).toEqual([1, 0]);
});

test("a second token of Entra's client sees what the first one wrote", async () => {
  const rotated = await rollcall.token("entra-2027", "provision", ["--client", "entra"]);
  expect(rotated).not.toBe(entra);
  expect(await externalId(rotated)).toBe("from-entra");
  expect(await found(rotated, "from-entra")).toBe(1);
});

test("revoking the old token leaves the new one everything", async () => {
  const listed = await rollcall.cli("token", "list", "--data", rollcall.data);
  expect(listed.code).toBe(0);
  const id = listed.stdout.split("\n").find((line) => /\bentra\b/.test(line) && !/2027/.test(line));
  const revoked = await rollcall.cli(
    "token",
    "revoke",
    id?.split(/\s+/)[0] ?? "",
    "--data",
    rollcall.data,
  );
  expect(revoked).toMatchObject({ code: 0 });
  const answer = await rollcall.request("GET", path, { token: entra });
  expect(answer.status).toBe(401);
  const rotated = await rollcall.token("entra-2028", "provision", ["--client", "entra"]);
  expect(await externalId(rotated)).toBe("from-entra");
});
