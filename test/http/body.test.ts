import { describe, expect, test } from "bun:test";
import { readBody } from "../../src/http/body.ts";
import { ScimError } from "../../src/scim/error.ts";
import { LIMITS } from "../../src/scim/limits.ts";

const SCIM_JSON = "application/scim+json";

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

function read(body: Body, type: string | null = SCIM_JSON, maxBytes = 1000) {
  const request = new Request("http://localhost/scim/v2/Users", { method: "POST", body });
  if (type === null) request.headers.delete("content-type");
  else request.headers.set("content-type", type);
  return readBody(request, maxBytes);
}

async function failure(reading: Promise<unknown>): Promise<ScimError> {
  const error = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ScimError)) throw new Error(`expected a ScimError, got ${error}`);
  return error;
}

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`;

describe("readBody() accepts", () => {
  test.each([
    ["application/scim+json"],
    ["application/json"],
    ["application/scim+json; charset=utf-8"],
    ["Application/SCIM+JSON;charset=UTF-8"],
    [null],
  ])("content type %p", async (type) => {
    expect(await read('{"a":1}', type)).toEqual({ a: 1 });
  });

  test("a body of exactly the limit", async () => {
    const body = JSON.stringify({ a: "x".repeat(992) });
    expect(body.length).toBe(1000);
    expect(await read(body)).toEqual({ a: "x".repeat(992) });
  });

  test("JSON nested to exactly the limit", async () => {
    expect(await read(nested(LIMITS.jsonDepth))).toBeDefined();
  });
});

describe("readBody() refuses", () => {
  const cases: readonly [
    title: string,
    body: Body,
    status: number,
    scimType: string | undefined,
  ][] = [
    ["broken JSON", '{"a":', 400, "invalidSyntax"],
    ["an empty body", "", 400, "invalidSyntax"],
    ["an array", "[]", 400, "invalidSyntax"],
    ["a string", '"x"', 400, "invalidSyntax"],
    ["null", "null", 400, "invalidSyntax"],
    [
      "a million arrays within one another",
      "[".repeat(1e6) + "]".repeat(1e6),
      400,
      "invalidSyntax",
    ],
    [
      "the same attribute twice in different case",
      '{"userName":"a","USERNAME":"b"}',
      400,
      "invalidSyntax",
    ],
    [
      "the same sub-attribute twice in different case",
      '{"name":[{"a":1,"A":2}]}',
      400,
      "invalidSyntax",
    ],
    ["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0x7d]), 400, "invalidSyntax"],
    ["JSON nested one level beyond the limit", nested(LIMITS.jsonDepth + 1), 400, "invalidSyntax"],
    ["a body one byte beyond the limit", JSON.stringify({ a: "x".repeat(993) }), 413, undefined],
  ];

  test.each(cases)("%s", async (_title, body, status, scimType) => {
    const limit = typeof body === "string" && body.length > 1e6 ? 4e6 : 1000;
    expect(await failure(read(body, SCIM_JSON, limit))).toMatchObject({ status, scimType });
  });

  test("a streamed body beyond the limit, without reading it whole", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 100;
        controller.enqueue(new Uint8Array(100).fill(0x20));
      },
    });
    expect((await failure(read(endless))).status).toBe(413);
    expect(sent).toBeLessThan(5000);
  });

  test.each([["text/plain"], ["application/xml"], ["application/x-www-form-urlencoded"]])(
    "content type %p",
    async (type) => {
      const error = await failure(read('{"a":1}', type));
      expect(error.status).toBe(415);
      expect(error.detail).toContain("application/scim+json");
    },
  );
});
