import { expect, test } from "bun:test";
import { preconditionFailed, uniqueness } from "../../../src/scim/error.ts";
import { type BulkResult, bulkResponse } from "../../../src/scim/message/bulk-response.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";

const location = "https://scim.example.com/scim/v2/Users/1";
const error = (status: string, detail: string, more = {}) => ({
  schemas: [MESSAGE.error],
  status,
  detail,
  ...more,
});

const cases: readonly [title: string, result: BulkResult, operation: object][] = [
  [
    "a creation",
    { method: "POST", bulkId: "a", location, version: 'W/"1"', outcome: 201 },
    { location, method: "POST", bulkId: "a", version: 'W/"1"', status: "201" },
  ],
  [
    "a removal",
    { method: "DELETE", location, outcome: 204 },
    { location, method: "DELETE", status: "204" },
  ],
  [
    "a creation that failed, without a location",
    { method: "POST", bulkId: "a", outcome: uniqueness("It is taken.") },
    {
      method: "POST",
      bulkId: "a",
      status: "409",
      response: error("409", "It is taken.", { scimType: "uniqueness" }),
    },
  ],
  [
    "a change that failed, with one",
    { method: "PUT", location, outcome: preconditionFailed("It has changed.") },
    { location, method: "PUT", status: "412", response: error("412", "It has changed.") },
  ],
  [
    "what was no operation",
    { outcome: uniqueness("x") },
    { status: "409", response: error("409", "x", { scimType: "uniqueness" }) },
  ],
];

test.each(cases)("bulkResponse() tells of %s", (_, result, operation) => {
  expect(bulkResponse([result])).toStrictEqual({
    schemas: [MESSAGE.bulkResponse],
    Operations: [operation],
  });
});
