import { afterAll, beforeAll, expect, test } from "bun:test";
import { at } from "./at.ts";
import { newGroup, newUser, patchOf } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

/** Calls `act` with 0, 1, 2 … at one time. */
const together = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

async function create(endpoint: string, body: unknown): Promise<string> {
  const { json } = await rollcall.request("POST", endpoint, { token, body });
  return String(at(json, "/id"));
}

const patch = (path: string, operation: unknown, headers = {}) =>
  rollcall.request("PATCH", path, {
    token,
    headers,
    body: patchOf(operation),
  });

const statuses = (answers: readonly { status: number }[]) =>
  answers.map(({ status }) => status).sort((a, b) => a - b);

test("Of many creations of one userName one succeeds and the others get 409", async () => {
  const spellings = ["one@x.org", "ONE@x.org", "One@X.org"];
  const answers = await together(30, (index) =>
    rollcall.request("POST", "/Users", {
      token,
      body: newUser({ userName: spellings[index % 3] }),
    }),
  );
  expect(statuses(answers)).toEqual([201, ...Array(29).fill(409)]);
  const refused = answers.filter(({ status }) => status === 409);
  expect(refused.map(({ json }) => at(json, "/scimType"))).toEqual(Array(29).fill("uniqueness"));
  const { json } = await rollcall.request("GET", '/Users?filter=userName eq "one@x.org"', {
    token,
  });
  expect(at(json, "/totalResults")).toBe(1);
});

test("Of many renames to one userName one succeeds", async () => {
  const ids = await together(10, (index) =>
    create("/Users", newUser({ userName: `rename-${index}` })),
  );
  const operation = { op: "replace", path: "userName", value: "renamed" };
  const answers = await together(10, (index) => patch(`/Users/${ids[index]}`, operation));
  expect(statuses(answers)).toEqual([200, ...Array(9).fill(409)]);
});

test("Members added at one time are all there afterwards, and those removed are not", async () => {
  const ids = await together(60, (index) =>
    create("/Users", newUser({ userName: `member-${index}` })),
  );
  const leaving = ids.slice(0, 20);
  const joining = ids.slice(20);
  const members = leaving.map((value) => ({ value }));
  const id = await create("/Groups", newGroup({ displayName: "Everybody", members }));
  const group = `/Groups/${id}`;
  const answers = await together(60, (index) => {
    const op = index < 20 ? "Remove" : "Add";
    return patch(group, { op, path: "members", value: [{ value: ids[index] }] });
  });
  expect(statuses(answers)).toEqual(Array(60).fill(204));
  const { json } = await rollcall.request("GET", group, { token });
  const found = at(json, "/members");
  const values = Array.isArray(found) ? found.map((member) => String(at(member, "/value"))) : [];
  expect(values.sort()).toEqual(joining.sort());
});

test("Changes of different attributes of one user are all kept", async () => {
  const user = `/Users/${await create("/Users", newUser({ userName: "changing" }))}`;
  const paths = ["title", "nickName", "displayName", "locale", "name.givenName", "name.familyName"];
  await together(paths.length, (index) =>
    patch(user, { op: "add", path: paths[index], value: "x" }),
  );
  const { json } = await rollcall.request("GET", user, { token });
  expect(json).toMatchObject({ title: "x", nickName: "x", displayName: "x", locale: "x" });
  expect(at(json, "/name")).toEqual({ givenName: "x", familyName: "x" });
});

test("Of many changes that insist on one version one succeeds", async () => {
  const user = `/Users/${await create("/Users", newUser({ userName: "versioned" }))}`;
  const { headers } = await rollcall.request("GET", user, { token });
  const version = { "if-match": headers.get("etag") ?? "" };
  const answers = await together(10, (index) =>
    patch(user, { op: "replace", path: "title", value: `${index}` }, version),
  );
  expect(statuses(answers)).toEqual([200, ...Array(9).fill(412)]);
});

test("A user who is deleted while being put into a group is in no group afterwards", async () => {
  const ids = await together(20, (index) =>
    create("/Users", newUser({ userName: `leaver-${index}` })),
  );
  const group = `/Groups/${await create("/Groups", newGroup({ displayName: "Leavers" }))}`;
  await together(40, (index) => {
    const value = ids[index % 20];
    return index < 20
      ? patch(group, { op: "add", path: "members", value: [{ value }] })
      : rollcall.request("DELETE", `/Users/${value}`, { token });
  });
  const { json } = await rollcall.request("GET", group, { token });
  expect(at(json, "/members/0")).toBeUndefined();
});
