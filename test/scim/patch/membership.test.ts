import { describe, expect, test } from "bun:test";
import type { ScimType } from "../../../src/scim/error.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import type { MembershipDelta } from "../../../src/scim/patch/membership.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { groupType } from "../../../src/scim/schema/resource-type.ts";
import { patched, refusal } from "./patch.ts";

const GROUP: Document = { displayName: "Crew" };

const of = (...operations: readonly unknown[]) => patched(GROUP, operations, groupType);

describe("PATCH of members becomes changes of rows", () => {
  const cases: readonly { title: string; operation: object; delta: MembershipDelta }[] = [
    {
      title: "an array of members with a null reference",
      operation: { op: "Add", path: "members", value: [{ $ref: null, value: "u1" }] },
      delta: { kind: "add", ids: ["u1"] },
    },
    {
      title: "one member without an array",
      operation: { op: "add", path: "members", value: { value: "u1", display: "U" } },
      delta: { kind: "add", ids: ["u1"] },
    },
    {
      title: "a bare id",
      operation: { op: "add", path: "members", value: "u1" },
      delta: { kind: "add", ids: ["u1"] },
    },
    {
      title: "members known by their reference alone",
      operation: { op: "add", path: "members", value: [{ $ref: "https://x.test/v2/Users/u1" }] },
      delta: { kind: "add", ids: ["u1"] },
    },
    {
      title: "members without a path, in another case",
      operation: { op: "add", value: { Members: [{ VALUE: "u1" }, "u2"] } },
      delta: { kind: "add", ids: ["u1", "u2"] },
    },
    {
      title: "members under the URN of the schema",
      operation: {
        op: "add",
        path: "urn:ietf:params:scim:schemas:core:2.0:Group:members",
        value: [{ value: "u1" }],
      },
      delta: { kind: "add", ids: ["u1"] },
    },
    {
      title: "nobody to add",
      operation: { op: "add", path: "members", value: null },
      delta: { kind: "add", ids: [] },
    },
    {
      title: "a member by a filter, to add",
      operation: { op: "add", path: 'members[value eq "u1"]', value: {} },
      delta: { kind: "add", ids: ["u1"] },
    },
    {
      title: "all members replaced",
      operation: { op: "replace", path: "members", value: [{ value: "u1" }, { value: "u2" }] },
      delta: { kind: "replaceAll", ids: ["u1", "u2"] },
    },
    {
      title: "all members replaced by nobody",
      operation: { op: "replace", path: "members", value: [] },
      delta: { kind: "replaceAll", ids: [] },
    },
    {
      title: "members unassigned with null",
      operation: { op: "replace", path: "members", value: null },
      delta: { kind: "replaceAll", ids: [] },
    },
    {
      title: "a remove without a value, which means all",
      operation: { op: "remove", path: "members" },
      delta: { kind: "replaceAll", ids: [] },
    },
    {
      title: "a Remove that names members in its value, which means these",
      operation: { op: "Remove", path: "members", value: [{ $ref: null, value: "u1" }] },
      delta: { kind: "remove", ids: ["u1"] },
    },
    {
      title: "a Remove that names nobody",
      operation: { op: "Remove", path: "members", value: [] },
      delta: { kind: "remove", ids: [] },
    },
    {
      title: "a remove by a filter on the id",
      operation: { op: "remove", path: 'members[value eq "u1"]' },
      delta: { kind: "remove", ids: ["u1"] },
    },
    {
      title: "a remove by a filter on several ids",
      operation: { op: "remove", path: 'members[value eq "u1" or Value EQ "u2"]' },
      delta: { kind: "remove", ids: ["u1", "u2"] },
    },
  ];
  test.each([...cases])("$title", ({ operation, delta }) => {
    expect(of(operation)).toEqual({ document: GROUP, members: [delta], warnings: [] });
  });

  test("a remove by any other filter is left to the store", () => {
    const { members } = of({ op: "remove", path: 'members[type eq "Group" and value sw "g"]' });
    expect(members).toMatchObject([{ kind: "removeWhere", filter: { kind: "and" } }]);
  });

  test("changes keep their order, beside those of the document", () => {
    const { document, members } = of(
      { op: "remove", path: "members" },
      { op: "replace", path: "displayName", value: "Staff" },
      { op: "add", path: "members", value: [{ value: "u1" }] },
    );
    expect(document).toEqual({ displayName: "Staff" });
    expect(members).toEqual([
      { kind: "replaceAll", ids: [] },
      { kind: "add", ids: ["u1"] },
    ]);
  });

  test("an unknown sub-attribute of a member is passed over with a warning", () => {
    const { members, warnings } = of({
      op: "add",
      path: "members",
      value: [{ value: "u1", rank: 1 }],
    });
    expect(members).toEqual([{ kind: "add", ids: ["u1"] }]);
    expect(warnings).toEqual([
      "Operations[0]: Attribute 'members[0].rank' is not known here; passed over.",
    ]);
  });
});

describe("PATCH of members is refused", () => {
  const malformed = (value: unknown) => ({ scimType: "invalidValue", value }) as const;
  const values: readonly { title: string; value: unknown; scimType: ScimType }[] = [
    { title: "with an empty id", ...malformed("") },
    { title: "with an empty id in an array", ...malformed([{ value: "u1" }, ""]) },
    { title: "with a number", ...malformed(7) },
    { title: "with an object without an id", ...malformed([{ display: "U" }]) },
    { title: "with an empty object", ...malformed({}) },
    { title: "with null in an array", ...malformed([null]) },
    { title: "with an id that is no text", ...malformed([{ value: { value: "u1" } }]) },
    { title: "with an array in an array", ...malformed([["u1"]]) },
    { title: "with a NUL", ...malformed([{ value: "u\0" }]) },
    { title: "with half of a surrogate pair", ...malformed([{ value: "u\ud83d" }]) },
  ];
  for (const op of ["add", "replace", "Remove"]) {
    test.each([...values])(`in ${op} $title, so that it never means all`, ({ value, scimType }) => {
      const error = refusal(() => of({ op, path: "members", value }));
      expect(error).toMatchObject({ status: 400, scimType });
      expect(error.detail).toMatch(
        /^Operations\[0\]: Attribute 'members(\[[01]\])?' must be an object whose 'value' is/,
      );
    });
  }

  test("for a filter without the blank before eq, which the grammar wants", () => {
    const error = refusal(() => of({ op: "remove", path: 'members[valueeq"u1"]' }));
    expect(error).toMatchObject({ status: 400, scimType: "invalidPath" });
  });

  test("in Remove with null, which is not the same as no value", () => {
    const error = refusal(() => of({ op: "Remove", path: "members", value: null }));
    expect(error.scimType).toBe("invalidValue");
  });

  test.each([
    {
      title: "for a sub-attribute of a member, which is immutable",
      operation: { op: "replace", path: 'members[value eq "u1"].display', value: "U" },
      detail:
        "Operations[0]: Attribute 'members.display' is immutable: " +
        "remove the member and add another one.",
    },
    {
      title: "for a member in the place of another",
      operation: { op: "replace", path: 'members[value eq "u1"]', value: { value: "u2" } },
      detail: "Operations[0]: Members are immutable: remove the selected ones and add others.",
    },
  ])("$title", ({ operation, detail }) => {
    const error = refusal(() => of(operation));
    expect(error).toMatchObject({ status: 400, scimType: "mutability", detail });
  });

  test("for more removals by a filter than the limit, each of which reads the group", () => {
    const removal = (index: number) => ({ op: "remove", path: `members[display eq "${index}"]` });
    const removals = (count: number) => Array.from({ length: count }, (_, index) => removal(index));
    const byId = { op: "remove", path: 'members[value eq "u1"]' };
    expect(of(...removals(LIMITS.selectedRemovals), byId).members).toHaveLength(
      LIMITS.selectedRemovals + 1,
    );
    const error = refusal(() => of(...removals(LIMITS.selectedRemovals + 1)));
    expect(error).toMatchObject({ status: 400, scimType: "tooMany" });
    expect(error.detail).toContain(`the most is ${LIMITS.selectedRemovals}`);
  });

  test("for more terms in the filters of removals than the limit", () => {
    const terms = (count: number) =>
      Array.from({ length: count }, (_, index) => `display eq "${index}"`).join(" or ");
    const removal = (count: number) => ({ op: "remove", path: `members[${terms(count)}]` });
    const half = LIMITS.selectedRemovalTerms / 2;
    expect(of(removal(half), removal(half)).members).toHaveLength(2);
    const error = refusal(() => of(removal(half), removal(half + 1)));
    expect(error).toMatchObject({ status: 400, scimType: "tooMany" });
    expect(error.detail).toContain(`the most is ${LIMITS.selectedRemovalTerms}`);
  });

  test("for an unknown sub-attribute of a member where these are rejected", () => {
    const operation = { op: "add", path: "members", value: [{ value: "u1", rank: 1 }] };
    const error = refusal(() => patched(GROUP, [operation], groupType, "reject"));
    expect(error.detail).toBe("Operations[0]: Attribute 'members[0].rank' is not known here.");
  });
});
