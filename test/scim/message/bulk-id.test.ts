import { describe, expect, test } from "bun:test";
import { bulkIdsIn, type LeftOut, leaveOut, withIds } from "../../../src/scim/message/bulk-id.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ids: Readonly<Record<string, string>> = { a: "1", 'q"t': "2" };
const idOf = (bulkId: string) => ids[bulkId] ?? "unknown";

describe("withIds()", () => {
  const cases: readonly [title: string, data: unknown, replaced: unknown, refersTo: string[]][] = [
    ["a whole text", "bulkId:a", "1", ["a"]],
    ["a value of a member", { value: "bulkId:a" }, { value: "1" }, ["a"]],
    ["values of a list", ["bulkId:a", { x: "bulkId:a" }], ["1", { x: "1" }], ["a"]],
    ["a bulkId with a quote", { value: 'bulkId:q"t' }, { value: "2" }, ['q"t']],
    ["a URI", { $ref: "../Users/bulkId:a" }, { $ref: "../Users/1" }, ["a"]],
    ["a URI of nothing else", { $REF: "bulkId:a" }, { $REF: "1" }, ["a"]],
    [
      "the filter of a PATCH path",
      { Path: 'members[value eq "bulkId:a" or value eq "3"]' },
      { Path: 'members[value eq "1" or value eq "3"]' },
      ["a"],
    ],
    ["text that goes on", "see bulkId:a", "see bulkId:a", []],
    ["another case", "bulkid:a", "bulkid:a", []],
    ["a quoted one that is no path", { title: '"bulkId:a"' }, { title: '"bulkId:a"' }, []],
    ["a URI that is no reference", { title: "x/bulkId:a" }, { title: "x/bulkId:a" }, []],
    ["a bulkId that nobody can have", "bulkId:", "unknown", [""]],
    ["a name of JavaScript's", { constructor: "x bulkId:a" }, { constructor: "x bulkId:a" }, []],
    ["a name", { "bulkId:a": 1 }, { "bulkId:a": 1 }, []],
    ["what is no text", [1, true, null, {}], [1, true, null, {}], []],
  ];

  test.each(cases)("treats %s as it should", (_, data, replaced, refersTo) => {
    expect(withIds(data, idOf)).toEqual(replaced);
    expect(bulkIdsIn(data)).toEqual(refersTo);
  });

  test("leaves what it is given as it was", () => {
    const data = { members: [{ value: "bulkId:a" }] };
    withIds(data, idOf);
    expect(data).toEqual({ members: [{ value: "bulkId:a" }] });
  });
});

describe("leaveOut()", () => {
  const refer = (bulkId: string) => ({ value: `bulkId:${bulkId}`, type: "User" });
  const divided = (data: Record<string, unknown>) =>
    leaveOut(data, userType, (bulkId) => bulkId === "missing");

  type Resource = Record<string, unknown>;
  const cases: readonly [title: string, data: Resource, kept: Resource, leftOut: LeftOut[]][] = [
    ["nothing where all is there", { members: [refer("a")] }, { members: [refer("a")] }, []],
    [
      "of a list those values alone that refer to what is missing",
      { members: [refer("missing"), refer("a"), { value: "7" }], displayName: "Desk" },
      { members: [refer("a"), { value: "7" }], displayName: "Desk" },
      [{ path: "members", value: [refer("missing")] }],
    ],
    [
      "a complex attribute as a whole",
      { manager: { value: "bulkId:missing", displayName: "Ada" } },
      {},
      [{ path: "manager", value: { value: "bulkId:missing", displayName: "Ada" } }],
    ],
    [
      "an attribute of an extension by its URN",
      { [ENTERPRISE.toUpperCase()]: { manager: refer("missing"), costCenter: "4" } },
      { [ENTERPRISE.toUpperCase()]: { costCenter: "4" } },
      [{ path: `${ENTERPRISE}:manager`, value: refer("missing") }],
    ],
    [
      "a bare reference",
      { manager: "bulkId:missing" },
      {},
      [{ path: "manager", value: "bulkId:missing" }],
    ],
  ];

  test.each(cases)("leaves out %s", (_, data, kept, leftOut) => {
    expect(divided(data)).toEqual({ data: kept, leftOut });
  });
});
