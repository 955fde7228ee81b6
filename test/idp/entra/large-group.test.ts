import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { Group } from "../../../src/scim/schema/group.ts";
import { User } from "../../../src/scim/schema/user.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { at } from "../../binary/at.ts";
import { type Rollcall, startRollcall } from "../../binary/rollcall.ts";
import { flagOff, flagOn } from "./dialect.ts";

setDefaultTimeout(120_000);

const SIZE = 1_000;

let rollcall: Rollcall;
let token: string;
let group: string;
const ids: string[] = [];

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
  const made = Array.from({ length: SIZE }, (_, number) =>
    create("/Users", { schemas: [User.id], userName: `member${number}@havenwerk.example` }),
  );
  ids.push(...(await Promise.all(made)));
  group = await create("/Groups", { schemas: [Group.id], displayName: "Everybody" });
});
afterAll(() => rollcall.stop());

async function create(endpoint: string, body: Json): Promise<string> {
  const { json } = await rollcall.request("POST", endpoint, { token, body });
  return String(at(json, "/id"));
}

async function patch(operations: Json[]): Promise<{ status: number; text: string }> {
  const body = { schemas: [MESSAGE.patchOp], Operations: operations };
  const { status, text } = await rollcall.request("PATCH", `/Groups/${group}`, { token, body });
  return { status, text };
}

async function members(): Promise<string[]> {
  const { json } = await rollcall.request("GET", `/Groups/${group}`, { token });
  const list = at(json, "/members") ?? [];
  return Array.isArray(list) ? list.map((member) => String(at(member, "/value"))).sort() : [];
}

const without = (...gone: readonly (string | undefined)[]) =>
  ids.filter((id) => !gone.includes(id)).sort();
const done = { status: 204, text: "" };

test("1,000 members are added in one PATCH, which is answered without a body", async () => {
  expect(await patch(flagOff.addMembers(ids))).toEqual(done);
  expect(await members()).toEqual(without());
});

test("adding the same 1,000 members again changes nothing", async () => {
  const before = await rollcall.request("GET", `/Groups/${group}`, { token });
  expect(await patch(flagOn.addMembers(ids))).toEqual(done);
  const after = await rollcall.request("GET", `/Groups/${group}`, { token });
  expect(after.text).toBe(before.text);
});

test("the match of a large group carries no member", async () => {
  const filter = encodeURIComponent('displayName eq "Everybody"');
  const path = `/Groups?excludedAttributes=members&filter=${filter}`;
  const { json, text } = await rollcall.request("GET", path, { token });
  expect(at(json, "/Resources/0/id")).toBe(group);
  expect(text).not.toContain("members");
});

test("one member is removed in the default dialect and 999 stay", async () => {
  expect(await patch(flagOff.removeMembers(ids.slice(10, 11)))).toEqual(done);
  expect(await members()).toEqual(without(ids[10]));
});

test("one member is removed in the compliant dialect and 998 stay", async () => {
  expect(await patch(flagOn.removeMembers(ids.slice(20, 21)))).toEqual(done);
  expect(await members()).toEqual(without(ids[10], ids[20]));
});

test("one malformed member among 1,000 is refused and changes nobody", async () => {
  const value = [...ids.map((id) => ({ value: id })), { value: 7 }];
  expect((await patch([{ op: "Remove", path: "members", value }])).status).toBe(400);
  expect((await patch([{ op: "Add", path: "members", value }])).status).toBe(400);
  expect(await members()).toEqual(without(ids[10], ids[20]));
});

test("998 members are removed in one PATCH of both dialects and nobody stays", async () => {
  const half = SIZE / 2;
  const operations = [
    ...flagOff.removeMembers(ids.slice(0, half)),
    ...flagOn.removeMembers(ids.slice(half)),
  ];
  expect(await patch(operations)).toEqual(done);
  expect(await members()).toEqual([]);
});
