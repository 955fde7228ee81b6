import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { type PatchRule, patchDuty } from "./patch-rule.ts";

const remove = (path?: string, value?: unknown) => ({ op: "remove", path, value });
const work = { value: "a@x.example", type: "work" };
const home = { value: "b@x.example", type: "home" };

const rules: readonly PatchRule[] = [
  {
    keyword: "states",
    sentence:
      'If "path" is unspecified, the operation fails with HTTP status code 400 and a ' +
      '"scimType" error code of "noTarget".',
    title: "a remove without path is noTarget, with a value or without",
    cases: [
      { before: { title: "t" }, operations: [remove()], fails: "noTarget" },
      {
        before: { title: "t" },
        operations: [remove(undefined, { title: "t" })],
        fails: "noTarget",
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location is a single-value attribute, the attribute and its " +
      "associated value is removed, and the attribute SHALL be considered unassigned.",
    title: "a single value is unassigned, also where it was so before",
    cases: [
      { before: { title: "t" }, operations: [remove("title")], after: { title: undefined } },
      { before: {}, operations: [remove("title")], after: { title: undefined } },
      {
        before: { name: { givenName: "G", familyName: "F" } },
        operations: [remove("name.givenName")],
        after: { name: { familyName: "F" } },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location is a multi-valued attribute and no filter is specified, the " +
      "attribute and all values are removed, and the attribute SHALL be considered " +
      "unassigned.",
    title: "all e-mails go",
    cases: [
      {
        before: { emails: [work, home] },
        operations: [remove("emails")],
        after: { emails: undefined },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location is a multi-valued attribute and no filter is specified, the " +
      "attribute and all values are removed, and the attribute SHALL be considered " +
      "unassigned.",
    title: "with a value, the values that it names go",
    deviation:
      "§3.5.2.2 has no `value` for remove. Entra removes members by `path: members, value: " +
      "[{value: id}]`: to read that as all members would empty its groups.",
    cases: [
      {
        before: { emails: [work, home] },
        operations: [remove("emails", [{ value: "a@x.example" }])],
        after: { emails: [home] },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If no other values remain after removal of the selected values, the multi-valued " +
      "attribute SHALL be considered unassigned.",
    title: "the values that a filter matches go, and with the last the attribute",
    cases: [
      {
        before: { emails: [work, home] },
        operations: [remove('emails[value eq "a@x.example"]')],
        after: { emails: [home] },
      },
      {
        before: { emails: [work] },
        operations: [remove('emails[value eq "a@x.example"]')],
        after: { emails: undefined },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location is a complex multi-valued attribute and a complex filter is " +
      "specified based on the attribute's sub-attributes, the matching records are " +
      "removed. Sub-attributes whose values have been removed SHALL be considered " +
      "unassigned.",
    title: "matching records go, of a path with a sub-attribute that alone",
    cases: [
      {
        before: { emails: [work, home] },
        operations: [remove('emails[type eq "work" and value ew "x.example"]')],
        after: { emails: [home] },
      },
      {
        before: { emails: [{ ...work, display: "A" }, home] },
        operations: [remove('emails[type eq "work"].display')],
        after: { emails: [work, home] },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the complex multi-valued attribute has no remaining records, the attribute SHALL " +
      "be considered unassigned.",
    title: "after the last record the attribute is absent",
    cases: [
      {
        before: { addresses: [{ type: "work", locality: "L" }] },
        operations: [remove('addresses[type eq "work"]')],
        after: { addresses: undefined },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If an attribute is removed or becomes unassigned and is defined as a required " +
      "attribute or a read-only attribute, the server SHALL return an HTTP response status " +
      "code and a JSON detail error response as defined in Section 3.12, with a " +
      '"scimType" error code of "mutability".',
    title: "userName, id, meta and groups cannot be removed",
    cases: ["userName", "id", "meta", "meta.version", "groups"].map((path) => ({
      before: { title: "t" },
      operations: [remove("title"), remove(path)],
      fails: "mutability" as const,
    })),
  },
];

export const patchRemove: Chapter = {
  title: "RFC 7644 §3.5.2.2 Remove operation",
  duties: [
    ...rules.map(patchDuty("3.5.2.2")),
    {
      section: "3.5.2.2",
      keyword: "SHALL",
      sentence:
        "If an attribute is removed or becomes unassigned and is defined as a required " +
        "attribute or a read-only attribute, the server SHALL return an HTTP response " +
        "status code and a JSON detail error response as defined in Section 3.12",
      title: "a Group keeps its displayName",
      run: async ({ group, patch, get }) => {
        const { path, json } = await group();
        const gone = patchOf(remove("displayName"));
        expectScimError(await patch(path, gone), 400, "mutability");
        expect((await get(path)).json).toEqual(json);
      },
    },
    {
      section: "3.5.2.2",
      keyword: "should",
      sentence:
        "If the user was not a member of this group, no changes should be made to the " +
        "resource, and a success response should be returned.",
      title: "to remove who is no member is success and no change",
      run: async ({ user, group, patch, get }) => {
        const [member, stranger] = [await user(), await user()];
        const { path, json } = await group({ members: [{ value: member.id }] });
        const gone = patchOf(remove(`members[value eq "${stranger.id}"]`));
        expect((await patch(path, gone)).status).toBe(204);
        expect((await get(path)).json).toEqual(json);
      },
    },
    {
      section: "3.5.2.2",
      keyword: "states",
      sentence: "Remove a single member from a group.",
      title: "one member goes, then all",
      run: async ({ user, group, patch, get }) => {
        const [a, b] = [await user(), await user()];
        const { path } = await group({ members: [{ value: a.id }, { value: b.id }] });
        await patch(path, patchOf(remove(`members[value eq "${a.id}"]`)));
        const { json } = await get(path);
        expect(at(json, "/members")).toMatchObject([{ value: b.id }]);
        await patch(path, patchOf(remove("members")));
        expect(at((await get(path)).json, "/members")).toBeUndefined();
      },
    },
  ],
};
