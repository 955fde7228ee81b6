import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ScimType } from "../../src/scim/error.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { at } from "./at.ts";
import { newGroup, newUser, patchOf } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

let rollcall: Rollcall;
let token: string;
let user: string;
let group: string;

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
  const emails = [{ value: "ada@x.org", type: "work", primary: true }, { value: "ada@y.org" }];
  user = await create("/Users", newUser({ userName: "ada", displayName: "Ada", emails }));
  group = await create(
    "/Groups",
    newGroup({ displayName: "Engines", members: [{ value: user.split("/").at(-1) }] }),
  );
});
afterAll(() => rollcall.stop());

/** @returns the path of what was created */
async function create(endpoint: string, body: unknown): Promise<string> {
  const { status, json } = await rollcall.request("POST", endpoint, { token, body });
  expect(status).toBe(201);
  return `${endpoint}/${at(json, "/id")}`;
}

const get = async (path: string) => (await rollcall.request("GET", path, { token })).json ?? null;

/** A change that would be seen if the operations were not applied all or none. */
const SEEN = { op: "replace", path: "displayName", value: "half applied" };

describe("A PATCH that is wrong anywhere is refused and changes nothing", () => {
  const cases: readonly { title: string; body: unknown; scimType: ScimType }[] = [
    { title: "no Operations", body: { schemas: [MESSAGE.patchOp] }, scimType: "invalidSyntax" },
    {
      title: "Operations that are no array",
      body: { Operations: SEEN },
      scimType: "invalidSyntax",
    },
    {
      title: "an operation that is no object",
      body: patchOf(SEEN, "remove"),
      scimType: "invalidSyntax",
    },
    {
      title: "no op",
      body: patchOf(SEEN, { path: "title", value: "x" }),
      scimType: "invalidValue",
    },
    {
      title: "an unknown op",
      body: patchOf(SEEN, { op: "move", path: "title" }),
      scimType: "invalidValue",
    },
    {
      title: "an op that is no string",
      body: patchOf(SEEN, { op: 1, path: "title" }),
      scimType: "invalidValue",
    },
    {
      title: "remove without a path",
      body: patchOf(SEEN, { op: "remove" }),
      scimType: "noTarget",
    },
    {
      title: "a path that does not parse",
      body: patchOf(SEEN, { op: "add", path: "emails[", value: "x" }),
      scimType: "invalidPath",
    },
    {
      title: "a path that is no string",
      body: patchOf(SEEN, { op: "add", path: 7, value: "x" }),
      scimType: "invalidSyntax",
    },
    {
      title: "a filter in the path that does not parse",
      body: patchOf(SEEN, { op: "remove", path: "emails[type is 1]" }),
      scimType: "invalidPath",
    },
    {
      title: "a readOnly attribute",
      body: patchOf(SEEN, {
        op: "replace",
        path: "meta.created",
        value: "2020-01-01T00:00:00Z",
      }),
      scimType: "mutability",
    },
    {
      title: "the removal of a required attribute",
      body: patchOf({ op: "remove", path: "userName" }),
      scimType: "mutability",
    },
    {
      title: "a value of the wrong type",
      body: patchOf(SEEN, { op: "replace", path: "active", value: "perhaps" }),
      scimType: "invalidValue",
    },
    {
      title: "a NUL in a value",
      body: patchOf(SEEN, { op: "replace", path: "title", value: "a\0b" }),
      scimType: "invalidValue",
    },
    {
      title: "a lone surrogate in a value",
      body: patchOf(SEEN, { op: "replace", path: "title", value: "\ud83d" }),
      scimType: "invalidValue",
    },
    {
      title: "two primary values",
      body: patchOf(SEEN, {
        op: "replace",
        path: "emails",
        value: [
          { value: "a@x.org", primary: true },
          { value: "b@x.org", primary: true },
        ],
      }),
      scimType: "invalidValue",
    },
  ];
  test.each(cases)("$title", async ({ body, scimType }) => {
    const before = await get(user);
    expectScimError(await rollcall.request("PATCH", user, { token, body }), 400, scimType);
    expect(await get(user)).toEqual(before);
  });

  test.each([
    { title: "a number", value: 7 },
    { title: "an object without a value", value: [{ display: "Ada" }] },
    { title: "null in an array", value: [null] },
    { title: "an array in an array", value: [["x"]] },
  ])("removal of members with $title", async ({ value }) => {
    const before = await get(group);
    const body = patchOf(SEEN, { op: "Remove", path: "members", value });
    expectScimError(await rollcall.request("PATCH", group, { token, body }), 400, "invalidValue");
    expect(await get(group)).toEqual(before);
  });
});

test("A new primary value takes the mark from the old one", async () => {
  const value = [{ value: "ada@z.org", primary: true }];
  const body = patchOf({ op: "add", path: "emails", value });
  const { status, json } = await rollcall.request("PATCH", user, { token, body });
  expect(status).toBe(200);
  const emails = at(json, "/emails");
  const marked = Array.isArray(emails)
    ? emails.filter((email) => at(email, "/primary") === true)
    : [];
  expect(marked).toMatchObject([{ value: "ada@z.org" }]);
});
