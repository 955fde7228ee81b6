import { describe, expect, test } from "bun:test";
import { ScimError } from "../../../src/scim/error.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { parseBulkRequest } from "../../../src/scim/message/bulk-request.ts";
import { resourceTypes } from "../../../src/scim/schema/resource-type.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";

const BASE_URL = "https://scim.example.com/hr/scim/v2";
const schemas = [MESSAGE.bulkRequest];

const parse = (body: Record<string, unknown>) => parseBulkRequest(body, resourceTypes, BASE_URL);
const parseOne = (operation: unknown) =>
  parse({ schemas, Operations: [operation] }).operations[0] ?? raise("There is no operation.");
const post = (more: object = {}) => ({
  method: "POST",
  path: "/Users",
  bulkId: "a",
  data: { userName: "tess" },
  ...more,
});
const patch = (more: object = {}) => ({
  method: "PATCH",
  path: "/Groups/7",
  data: { Operations: [] },
  ...more,
});

function raise(problem: string): never {
  throw new Error(problem);
}

function refusalOf(body: Record<string, unknown>): [number, string | undefined, string] {
  try {
    parse(body);
  } catch (error) {
    if (error instanceof ScimError) return [error.status, error.scimType, error.detail];
    throw error;
  }
  return raise("It was not refused.");
}

describe("the request", () => {
  const refused: readonly [title: string, body: Record<string, unknown>, scimType: string][] = [
    ["no schemas", { Operations: [post()] }, "invalidSyntax"],
    ["another schema", { schemas: [MESSAGE.patchOp], Operations: [post()] }, "invalidSyntax"],
    ["no operations", { schemas }, "invalidSyntax"],
    ["an empty list of operations", { schemas, Operations: [] }, "invalidSyntax"],
    ["operations in an object", { schemas, Operations: { 0: post() } }, "invalidSyntax"],
    ["failOnErrors 0", { schemas, failOnErrors: 0, Operations: [post()] }, "invalidValue"],
    ["failOnErrors -1", { schemas, failOnErrors: -1, Operations: [post()] }, "invalidValue"],
    ["failOnErrors 1.5", { schemas, failOnErrors: 1.5, Operations: [post()] }, "invalidValue"],
    ["failOnErrors as text", { schemas, failOnErrors: "1", Operations: [post()] }, "invalidValue"],
  ];

  test.each(refused)("with %s is 400", (_, body, scimType) => {
    expect(refusalOf(body).slice(0, 2)).toEqual([400, scimType]);
  });

  test("is read with the names of its members in any case", () => {
    const Operations = [{ METHOD: "post", Path: "/users", BULKID: "a", Data: {} }];
    const request = parse({ Schemas: schemas, FAILONERRORS: 3, operations: Operations });
    expect(request).toMatchObject({ failOnErrors: 3, operations: [{ method: "POST" }] });
    expect(request.operations[0]?.error).toBeUndefined();
  });

  test("without failOnErrors, or with null, has none", () => {
    for (const more of [{}, { failOnErrors: null }]) {
      expect(parse({ schemas, Operations: [post()], ...more }).failOnErrors).toBeUndefined();
    }
  });

  test("has as many operations as allowed; with one more it is 413, naming the limit", () => {
    const many = Array.from({ length: LIMITS.bulkOperations }, (_, i) => post({ bulkId: `${i}` }));
    expect(parse({ schemas, Operations: many }).operations).toHaveLength(many.length);
    const [status, , detail] = refusalOf({ schemas, Operations: [...many, post()] });
    expect(status).toBe(413);
    expect(detail).toContain(`maxOperations (${LIMITS.bulkOperations})`);
  });
});

describe("an operation", () => {
  const sound: readonly [title: string, operation: object, read: object][] = [
    ["POST", post(), { method: "POST", bulkId: "a", data: { userName: "tess" } }],
    ["pOsT", post({ method: "pOsT" }), { method: "POST" }],
    ["PUT", post({ method: "PUT", path: "/Users/1" }), { method: "PUT", id: "1" }],
    ["PATCH", patch(), { method: "PATCH", id: "7", data: { Operations: [] } }],
    [
      "PATCH of bare operations",
      patch({ data: [{ op: "remove", path: "title" }] }),
      { data: { schemas: [MESSAGE.patchOp], Operations: [{ op: "remove", path: "title" }] } },
    ],
    ["DELETE", { method: "DELETE", path: "/Users/1", version: 'W/"2"' }, { version: 'W/"2"' }],
    ["DELETE with data", { method: "DELETE", path: "/Users/1", data: { a: 1 } }, { data: {} }],
    ["PUT with a bulkId", post({ method: "PUT", path: "/Users/1" }), { bulkId: "a" }],
    ["PATCH with null for a version", patch({ version: null, bulkId: null }), { id: "7" }],
  ];

  test.each(sound)("%s is read", (_, operation, read) => {
    const parsed = parseOne(operation);
    expect(parsed.error).toBeUndefined();
    expect(parsed).toMatchObject(read);
  });

  const unsound: readonly [title: string, operation: unknown, status: number][] = [
    ["null", null, 400],
    ["a list", [], 400],
    ["no method", post({ method: undefined }), 400],
    ["GET", post({ method: "GET" }), 400],
    ["a method that is an object", post({ method: { toString: 1 } }), 400],
    ["a path that is no text", patch({ path: "/Groups/\ud800" }), 400],
    ["no path", post({ path: undefined }), 400],
    ["a path that is a number", post({ path: 7 }), 400],
    ["an endpoint that is not there", post({ path: "/Desks" }), 404],
    ["/Bulk", post({ path: "/Bulk" }), 404],
    ["POST to a resource", post({ path: "/Users/1" }), 400],
    ["PATCH of an endpoint", patch({ path: "/Groups" }), 400],
    ["a path below a resource", patch({ path: "/Groups/7/members" }), 404],
    ["a broken percent escape", patch({ path: "/Groups/%zz" }), 400],
    ["POST without a bulkId", post({ bulkId: undefined }), 400],
    ["POST with an empty bulkId", post({ bulkId: "" }), 400],
    ["a bulkId that is a number", patch({ bulkId: 1 }), 400],
    ["POST without data", post({ data: undefined }), 400],
    ["PUT with a list for data", post({ method: "PUT", path: "/Users/1", data: [] }), 400],
    ["PATCH with text for data", patch({ data: "x" }), 400],
    ["a version that is a number", patch({ version: 3 }), 400],
    ["a reference to nothing in data", patch({ data: { a: "bulkId:b" } }), 400],
    ["a reference to nothing in its path", patch({ path: "/Groups/bulkId:b" }), 400],
  ];

  test.each(unsound)("%s fails alone, and says which one it is", (_, operation, status) => {
    const { operations } = parse({ schemas, Operations: [post({ bulkId: "z" }), operation] });
    expect(operations[0]?.error).toBeUndefined();
    expect(operations[1]?.error).toMatchObject({ status });
    expect(operations[1]?.error?.detail).toStartWith("Operations[1]: ");
  });

  test("that fails keeps what the client knows it by", () => {
    const parsed = parseOne(post({ path: "/Desks" }));
    expect(parsed).toMatchObject({ method: "POST", bulkId: "a" });
  });

  test("whose bulkId another POST has fails, the first one does not", () => {
    const { operations } = parse({ schemas, Operations: [post(), patch({ bulkId: "a" }), post()] });
    expect(operations.map(({ error }) => error?.status)).toEqual([undefined, undefined, 400]);
  });

  test("knows which bulkIds its data refers to", () => {
    const data = { manager: { value: "bulkId:b" }, title: "bulkId:a" };
    const { operations } = parse({ schemas, Operations: [post({ data }), post({ bulkId: "b" })] });
    expect(operations[0]).toMatchObject({ references: ["b", "a"] });
  });

  test("does not refer to anything in attributes that clients cannot write", () => {
    const data = { Groups: [{ value: "bulkId:nobody" }], meta: { location: "bulkId:nobody" } };
    expect(parseOne(post({ data }))).toMatchObject({ data: {}, references: [] });
  });
});

describe("the path", () => {
  const same: readonly string[] = [
    "/Groups/7",
    "Groups/7",
    "/groups/7/",
    "//Groups//7",
    "/scim/v2/Groups/7",
    "/scim/Groups/7",
    "/v2/Groups/7",
    "/hr/scim/v2/Groups/7",
    "https://scim.example.com/hr/scim/v2/Groups/7",
    "/Groups/7?attributes=displayName",
    "/Groups/%37",
  ];

  test.each(same)("%s is that of a group", (path) => {
    expect(parseOne(patch({ path }))).toMatchObject({ type: { name: "Group" }, id: "7" });
  });

  test("of another server is none", () => {
    const path = "https://elsewhere.example.com/scim/v2/Groups/7";
    expect(parseOne(patch({ path })).error).toMatchObject({ status: 404 });
  });

  test.each(["/Groups/bulkId:a b", "/Groups/bulkId%3Aa%20b"])("%s refers to a bulkId", (path) => {
    const { operations } = parse({
      schemas,
      Operations: [post({ bulkId: "a b" }), patch({ path })],
    });
    expect(operations[1]).toMatchObject({ id: "bulkId:a b" });
    expect(operations[1]?.error).toBeUndefined();
  });
});
