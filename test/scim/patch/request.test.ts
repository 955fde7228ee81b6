import { describe, expect, test } from "bun:test";
import type { ScimType } from "../../../src/scim/error.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { parsePatchRequest } from "../../../src/scim/patch/request.ts";
import { targetsOf } from "../../../src/scim/patch/target.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { patched, refusal } from "./patch.ts";

const schemas = [MESSAGE.patchOp];
const REMOVE = { op: "remove", path: "title" };

describe("A PATCH request", () => {
  test("is read with its names and op in any case, further members passed over", () => {
    const operations = parsePatchRequest({
      SCHEMAS: [MESSAGE.patchOp.toUpperCase(), "urn:x"],
      operations: [{ Op: "Replace", PATH: "title", Value: "Pilot", name: "first", id: 1 }],
      id: "x",
    });
    expect(operations).toEqual([
      { op: "replace", path: "title", value: "Pilot", where: "Operations[0]" },
    ]);
  });

  test("has no path where that is null or empty", () => {
    const value = { title: "Pilot" };
    const operations = parsePatchRequest({
      schemas,
      Operations: [
        { op: "add", path: null, value },
        { op: "add", path: "", value },
      ],
    });
    expect(operations).toEqual([
      { op: "add", value, where: "Operations[0]" },
      { op: "add", value, where: "Operations[1]" },
    ]);
  });

  test("tells a missing value from null", () => {
    const read = (operation: object) =>
      parsePatchRequest({ schemas, Operations: [operation] })[0]?.value;
    expect(read(REMOVE)).toBeUndefined();
    expect(read({ ...REMOVE, value: null })).toBeNull();
  });
});

describe("A PATCH request is refused", () => {
  const cases: readonly { title: string; body: object; scimType: ScimType; detail: string }[] = [
    {
      title: "without schemas",
      body: { Operations: [REMOVE] },
      scimType: "invalidSyntax",
      detail: `'schemas' must be ["${MESSAGE.patchOp}"], got undefined.`,
    },
    {
      title: "with the schemas of something else",
      body: { schemas: ["urn:x"], Operations: [REMOVE] },
      scimType: "invalidSyntax",
      detail: `'schemas' must be ["${MESSAGE.patchOp}"], got ["urn:x"].`,
    },
    {
      title: "without operations",
      body: { schemas, Operations: [] },
      scimType: "invalidSyntax",
      detail: "'Operations' must be an array of one or more operations.",
    },
    {
      title: "with an operation that is no object",
      body: { schemas, Operations: [REMOVE, "remove"] },
      scimType: "invalidSyntax",
      detail: "Operations[1] must be an object, got a string.",
    },
    {
      title: "with an unknown op",
      body: { schemas, Operations: [{ op: "move" }] },
      scimType: "invalidValue",
      detail: "'op' in Operations[0] must be add, remove or replace, got \"move\".",
    },
    {
      title: "with a path that is no string",
      body: { schemas, Operations: [{ op: "remove", path: ["title"] }] },
      scimType: "invalidSyntax",
      detail: "'path' in Operations[0] must be a string, got [\"title\"].",
    },
    {
      title: "with an add without a value",
      body: { schemas, Operations: [{ op: "add", path: "title" }] },
      scimType: "invalidValue",
      detail: "Operations[0] (add) must have a 'value'; null clears the attribute.",
    },
  ];
  test.each([...cases])("$title", ({ body, scimType, detail }) => {
    const error = refusal(() => parsePatchRequest({ ...body }));
    expect(error).toMatchObject({ status: 400, scimType, detail });
  });
});

describe("The limit of", () => {
  const operations = (count: number) => ({ schemas, Operations: Array(count).fill(REMOVE) });

  test("operations is 413 beyond", () => {
    expect(parsePatchRequest(operations(LIMITS.patchOperations))).toHaveLength(
      LIMITS.patchOperations,
    );
    const error = refusal(() => parsePatchRequest(operations(LIMITS.patchOperations + 1)));
    expect(error).toMatchObject({ status: 413 });
  });

  test("filter terms is 400 beyond, however they are spread over operations", () => {
    const terms = Array.from({ length: 40 }, (_, i) => `type eq "t${i}"`).join(" or ");
    const clear = { op: "replace", path: `emails[${terms}].display`, value: null };
    const body = (count: number) => ({ schemas, Operations: Array(count).fill(clear) });
    const target = (count: number) =>
      targetsOf(parsePatchRequest(body(count)), userType, { unknown: "ignore", warnings: [] });
    expect(target(LIMITS.patchFilterTerms / 40)).toHaveLength(LIMITS.patchFilterTerms / 40);
    const error = refusal(() => target(LIMITS.patchFilterTerms / 40 + 1));
    expect(error).toMatchObject({ status: 400, scimType: "invalidFilter" });
  });

  const roles = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ value: `role ${from + index}` }));

  test("values holds for one operation and for what several add up to", () => {
    const add = (from: number, count: number) => ({
      op: "add",
      path: "roles",
      value: roles(from, count),
    });
    const limit = LIMITS.attributeValues;
    const { document } = patched({ userName: "noor" }, [add(0, limit - 1), add(limit, 1)]);
    expect(document.roles).toHaveLength(limit);
    for (const tooMany of [[add(0, limit + 1)], [add(0, limit), add(limit, 1)]]) {
      const error = refusal(() => patched({ userName: "noor" }, tooMany));
      expect(error.detail).toEndWith(
        `Attribute 'roles' takes at most ${limit} values, got ${limit + 1}.`,
      );
    }
  });

  test("warnings holds for all operations together", () => {
    const unknown = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        op: "add",
        path: `unheardOf${index}`,
        value: 1,
      }));
    const told = (count: number) => patched({ userName: "noor" }, unknown(count)).warnings.length;
    expect(told(LIMITS.warnings)).toBe(LIMITS.warnings);
    expect(told(LIMITS.warnings + 1)).toBe(LIMITS.warnings);
  });
});
