import { expect, test } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { changesBetween, type ValueChange } from "../../../src/scim/resource/changes.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { complex, schema, string } from "../../../src/scim/schema/attribute.ts";
import { readExtensions } from "../../../src/scim/schema/custom.ts";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { resourceTypesWith, userType } from "../../../src/scim/schema/resource-type.ts";
import badge from "../schema/badge.json";

const ENTERPRISE = EnterpriseUser.id;
const BADGE = badge.id;
const [withBadge = userType] = resourceTypesWith(
  readExtensions([{ name: "badge.json", json: badge }]),
);
const KEYS = schema("urn:acme:keys:User", "Keys", "", [
  complex("keys", { multiValued: true }, "", [
    string("label", {}, ""),
    string("secret", { returned: "never", mutability: "writeOnly" }, ""),
  ]),
]);
const withKeys = {
  ...userType,
  schemaExtensions: [{ schema: KEYS, required: false }],
};

const mail = (value: string) => ({ value, type: "work" });

const cases: readonly {
  title: string;
  type?: typeof userType;
  before: Document;
  after: Document;
  changes: readonly ValueChange[];
}[] = [
  {
    title: "tells nothing of what is the same, whatever the order of its members",
    before: { userName: "a", name: { givenName: "A", familyName: "B" }, emails: [mail("a@x")] },
    after: {
      emails: [{ type: "work", value: "a@x" }],
      name: { familyName: "B", givenName: "A" },
      userName: "a",
    },
    changes: [],
  },
  {
    title: "tells what was added, replaced and removed",
    before: { userName: "a", title: "Cook" },
    after: { userName: "b", active: true },
    changes: [
      { path: "userName", before: "a", after: "b" },
      { path: "title", before: "Cook" },
      { path: "active", after: true },
    ],
  },
  {
    title: "tells everything of a new resource",
    before: {},
    after: { userName: "a", externalId: "7" },
    changes: [
      { path: "externalId", after: "7" },
      { path: "userName", after: "a" },
    ],
  },
  {
    title: "goes into a single complex attribute",
    before: { name: { givenName: "A", familyName: "B" } },
    after: { name: { givenName: "C", familyName: "B" } },
    changes: [{ path: "name.givenName", before: "A", after: "C" }],
  },
  {
    title: "takes a multi-valued attribute whole",
    before: { emails: [mail("a@x"), mail("b@x")] },
    after: { emails: [mail("a@x")] },
    changes: [{ path: "emails", before: [mail("a@x"), mail("b@x")], after: [mail("a@x")] }],
  },
  {
    title: "names an attribute of an extension with its URN",
    before: { [ENTERPRISE]: { department: "Ops", manager: { value: "1" } } },
    after: { [ENTERPRISE]: { manager: { value: "2" } } },
    changes: [
      { path: `${ENTERPRISE}:department`, before: "Ops" },
      { path: `${ENTERPRISE}:manager.value`, before: "1", after: "2" },
    ],
  },
  {
    title: "tells of what is never returned that it changed, and not from what to what",
    type: withBadge,
    before: { [BADGE]: { pin: "4711", level: 1 } },
    after: { [BADGE]: { pin: "0815", level: 2 } },
    changes: [{ path: `${BADGE}:pin` }, { path: `${BADGE}:level`, before: 1, after: 2 }],
  },
  {
    title: "leaves what is never returned out of the values around it",
    type: withKeys,
    before: {},
    after: { [KEYS.id]: { keys: [{ label: "door", secret: "s" }] } },
    changes: [{ path: `${KEYS.id}:keys`, after: [{ label: "door" }] }],
  },
  {
    title: "tells of what no schema describes that it changed, and not from what to what",
    before: { userName: "a", [BADGE]: { pin: "4711" } },
    after: { userName: "a", [BADGE]: { pin: "0815" } },
    changes: [{ path: BADGE }],
  },
];

test.each(cases)("changesBetween() $title", ({ before, after, changes, type = userType }) => {
  expect(changesBetween(before, after, type)).toEqual([...changes]);
});

test("the longest text is shown whole, a longer one by its beginning", () => {
  const after = (length: number) =>
    changesBetween({}, { title: "x".repeat(length) }, userType)[0]?.after;
  expect(after(LIMITS.shownCharacters)).toBe("x".repeat(LIMITS.shownCharacters));
  const cut = `${"x".repeat(LIMITS.shownCharacters - 3)}...`;
  expect(after(LIMITS.shownCharacters + 1)).toBe(cut);
});

test("the longest list is shown whole, of a longer one how much is left out", () => {
  const after = (length: number) => {
    const emails = Array.from({ length }, (_, n) => ({ value: `${n}@x` }));
    return changesBetween({}, { emails }, userType)[0]?.after as unknown[];
  };
  const { shownElements } = LIMITS;
  expect(after(shownElements)).toHaveLength(shownElements);
  expect(after(shownElements).at(-1)).toEqual({ value: `${shownElements - 1}@x` });
  expect(after(shownElements + 2)).toHaveLength(shownElements + 1);
  expect(after(shownElements + 2).at(-1)).toBe("… and 2 more");
});

test("long texts within a list are shortened as well", () => {
  const emails = [{ value: "x".repeat(1000), type: "work" }];
  const [change] = changesBetween({}, { emails }, userType);
  expect(JSON.stringify(change).length).toBeLessThan(400);
});
