import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser } from "../../binary/bodies.ts";
import { type Provider, startProvider } from "../provider.ts";
import { example } from "./example.ts";

/** The ids in the examples, some of them "removed for readability". */
const BABS = /2819c223[-.0-9a-f]*413861904646/g;
const JAMES = /08e1d05d[-.0-9a-f]*473d93df9210/g;

type Person = "Babs Jensen" | "James Smith" | "Mandy Pepperidge";

/** PATCH examples of a Group: who is a member before and after. */
const ON_MEMBERS: readonly { name: string; before: Person[]; after: Person[]; twice?: true }[] = [
  {
    name: "rfc7644-3.5.2.1-add-member",
    before: ["Mandy Pepperidge"],
    after: ["Mandy Pepperidge", "Babs Jensen"],
    twice: true,
  },
  {
    name: "rfc7644-3.5.2.2-remove-member",
    before: ["Babs Jensen", "James Smith"],
    after: ["James Smith"],
    twice: true,
  },
  {
    name: "rfc7644-3.5.2.2-remove-all-members",
    before: ["Babs Jensen", "James Smith"],
    after: [],
    twice: true,
  },
  {
    name: "rfc7644-3.5.2.2-remove-and-add-member",
    before: ["Babs Jensen", "Mandy Pepperidge"],
    after: ["Mandy Pepperidge", "James Smith"],
    twice: true,
  },
  {
    name: "rfc7644-3.5.2.2-remove-and-add-members",
    before: ["Mandy Pepperidge"],
    after: ["Babs Jensen", "James Smith"],
  },
  {
    name: "rfc7644-3.5.2.3-replace-members",
    before: ["Mandy Pepperidge", "Babs Jensen"],
    after: ["Babs Jensen", "James Smith"],
    twice: true,
  },
];

const WORK_EMAIL = { value: "bjensen@example.com", type: "work" };
const HOME_EMAIL = { value: "babs@jensen.org", type: "home" };
const WORK = { type: "work", streetAddress: "100 Universal City Plaza", locality: "Hollywood" };
const HOME = { type: "home", streetAddress: "456 Hollywood Blvd", primary: true };

/** PATCH examples of a User: its attributes before, and what of them is there afterwards. */
const ON_USERS: readonly { name: string; title: string; before: object; after: object }[] = [
  {
    name: "rfc7644-3.5.2.1-add-attributes",
    title: "adds a value and an attribute",
    before: { emails: [WORK_EMAIL] },
    after: { emails: [WORK_EMAIL, HOME_EMAIL], nickName: "Babs" },
  },
  {
    name: "rfc7644-3.5.2.1-add-attributes",
    title: "replaces the nickname that is there",
    before: { emails: [WORK_EMAIL], nickName: "Barbie", title: "Guide" },
    after: { emails: [WORK_EMAIL, HOME_EMAIL], nickName: "Babs", title: "Guide" },
  },
  {
    name: "rfc7644-3.5.2.2-remove-email",
    title: "removes what matches, and keeps the rest",
    before: { emails: [WORK_EMAIL, HOME_EMAIL, { value: "b@example.com", type: "home" }] },
    after: { emails: [HOME_EMAIL, { value: "b@example.com", type: "home" }] },
  },
  {
    name: "rfc7644-3.5.2.2-remove-email",
    title: "removes the last value, and with it the attribute",
    before: { emails: [WORK_EMAIL], title: "Guide" },
    after: { title: "Guide" },
  },
  {
    name: "rfc7644-3.5.2.3-replace-work-address",
    title: "replaces the work address, which takes the mark from the other",
    before: { addresses: [WORK, HOME] },
    after: {
      addresses: [
        {
          type: "work",
          streetAddress: "911 Universal City Plaza",
          locality: "Hollywood",
          region: "CA",
          postalCode: "91608",
          country: "US",
          formatted: "911 Universal City Plaza\nHollywood, CA 91608 US",
          primary: true,
        },
        { ...HOME, primary: false },
      ],
    },
  },
  {
    name: "rfc7644-3.5.2.3-replace-street-address",
    title: "replaces the street alone",
    before: { addresses: [WORK, HOME] },
    after: { addresses: [{ ...WORK, streetAddress: "1010 Broadway Ave" }, HOME] },
  },
  {
    name: "rfc7644-3.5.2.3-replace-attributes",
    title: "replaces all values, and leaves other attributes",
    before: { emails: [{ value: "old@example.com", type: "other" }], title: "Guide" },
    after: {
      emails: [{ ...WORK_EMAIL, primary: true }, HOME_EMAIL],
      nickName: "Babs",
      title: "Guide",
    },
  },
];

let provider: Provider;
let ids: ReadonlyMap<Person, string>;
beforeAll(async () => {
  provider = await startProvider();
  const made = new Map<Person, string>();
  for (const displayName of ["Babs Jensen", "James Smith", "Mandy Pepperidge"] as const) {
    made.set(displayName, (await provider.user({ displayName })).id);
  }
  ids = made;
});
afterAll(() => provider.stop());

const idOf = (person: Person) => ids.get(person) ?? "";

describe("The PATCH example", () => {
  test.each([...ON_MEMBERS])("$name makes $before into $after", async (row) => {
    const members = row.before.map((person) => ({ value: idOf(person) }));
    const { path } = await provider.group({ members });
    const body = example(row.name, [
      [BABS, idOf("Babs Jensen")],
      [JAMES, idOf("James Smith")],
    ]);
    const version = async () => (await provider.get(path)).headers.get("etag");
    const before = await version();
    expect((await provider.patch(path, body)).status).toBe(204);
    const { json } = await provider.get(`${path}?attributes=members`);
    const found = at(json, "/members");
    const names = Array.isArray(found) ? found.map((each) => String(at(each, "/display"))) : [];
    expect(names.sort()).toEqual(row.after.toSorted());
    const after = await version();
    expect(after).not.toBe(before);
    if (row.twice === undefined) return;
    // "... no changes should be made to the resource, and a success response should be returned."
    expect((await provider.patch(path, body)).status).toBe(204);
    expect(await version()).toBe(after);
  });

  test.each([...ON_USERS])("$name $title", async (row) => {
    const { path, json } = await provider.user(row.before);
    const answer = await provider.patch(path, example(row.name));
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    const { meta: _meta, id: _id, active: _active, ...attributes } = Object(answer.json);
    expect(attributes).toEqual(newUser({ userName: at(json, "/userName"), ...row.after }));
    expect((await provider.get(path)).json).toEqual(answer.json ?? null);
  });
});
