import { describe, expect, test } from "bun:test";
import { notFound, uniqueness } from "../../../src/scim/error.ts";
import { LIMITS } from "../../../src/scim/limits.ts";
import { errorResponse } from "../../../src/scim/message/error-response.ts";
import { listResponse } from "../../../src/scim/message/list-response.ts";
import {
  parseSearchRequest,
  readSearch,
  type SearchRequest,
} from "../../../src/scim/message/search-request.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { refusal } from "../patch/patch.ts";

const DEFAULTS: SearchRequest = {
  descending: false,
  startIndex: 1,
  count: LIMITS.defaultPageSize,
  projection: {},
};

const MOST = LIMITS.projectedAttributes;

describe("The parameters of a query", () => {
  const cases: readonly {
    title: string;
    parameters: Record<string, unknown>;
    read: Partial<SearchRequest>;
  }[] = [
    { title: "are all optional", parameters: {}, read: {} },
    {
      title: "are text in a URL",
      parameters: { filter: "title pr", startIndex: "11", count: "5", sortBy: "userName" },
      read: { filter: "title pr", startIndex: 11, count: 5, sortBy: "userName" },
    },
    {
      title: "may be null in a body",
      parameters: { filter: null, startIndex: null, count: null, attributes: null },
      read: {},
    },
    {
      title: "below their least are their least",
      parameters: { startIndex: "-3", count: "-1" },
      read: { startIndex: 1, count: 0 },
    },
    { title: "of 0 are no page but the total", parameters: { count: 0 }, read: { count: 0 } },
    {
      title: "at the largest page are that page",
      parameters: { count: LIMITS.pageSize },
      read: { count: LIMITS.pageSize },
    },
    {
      title: "beyond the largest page are the largest page",
      parameters: { count: LIMITS.pageSize + 1 },
      read: { count: LIMITS.pageSize },
    },
    {
      title: "sort in either order, in any case",
      parameters: { sortBy: "title", sortOrder: "DESCENDING" },
      read: { sortBy: "title", descending: true },
    },
    {
      title: "list attributes with commas and blanks",
      parameters: { attributes: " userName , name.givenName,,emails " },
      read: { projection: { attributes: ["userName", "name.givenName", "emails"] } },
    },
    {
      title: "list attributes as an array",
      parameters: { excludedAttributes: ["members"] },
      read: { projection: { excludedAttributes: ["members"] } },
    },
    {
      title: "may have an empty list beside the other one",
      parameters: { attributes: "", excludedAttributes: "members" },
      read: { projection: { excludedAttributes: ["members"] } },
    },
    {
      title: "may list as many attributes as the limit",
      parameters: { attributes: Array(MOST).fill("id") },
      read: { projection: { attributes: Array(MOST).fill("id") } },
    },
  ];
  test.each([...cases])("$title", ({ parameters, read }) => {
    expect(readSearch(parameters)).toEqual({ ...DEFAULTS, ...read });
  });

  test.each<[sentence: string, parameters: Record<string, unknown>, detail: string]>([
    ["count that is no number", { count: "many" }, "'count' must be a whole number, got \"many\"."],
    ["count with a fraction", { count: 1.5 }, "'count' must be a whole number, got 1.5."],
    [
      "startIndex beyond all numbers",
      { startIndex: "9".repeat(16) },
      `'startIndex' must be a whole number, got "${"9".repeat(16)}".`,
    ],
    ["filter that is no text", { filter: 7 }, "'filter' must be a string, got 7."],
    [
      "sortOrder that is none",
      { sortOrder: "up" },
      "'sortOrder' must be ascending or descending, got \"up\".",
    ],
    [
      "attributes that are no names",
      { attributes: [7] },
      "'attributes' must be a list of attribute names, got [7].",
    ],
    [
      "more attributes than the limit",
      { attributes: Array(MOST + 1).fill("id") },
      `'attributes' takes at most ${MOST} names, got ${MOST + 1}.`,
    ],
    [
      "both lists of attributes",
      { attributes: "id", excludedAttributes: "name" },
      "'attributes' and 'excludedAttributes' exclude each other: send one of them.",
    ],
  ])("do not take %s", (_, parameters, detail) => {
    const error = refusal(() => readSearch(parameters));
    expect(error).toMatchObject({ status: 400, scimType: "invalidValue", detail });
  });
});

describe("A SearchRequest", () => {
  test("is read with its members in any case, others passed over", () => {
    const body = {
      Schemas: [MESSAGE.searchRequest.toUpperCase()],
      Filter: "title pr",
      STARTINDEX: 11,
      excludedattributes: ["members"],
      Cursor: "x",
      page: 2,
    };
    expect(parseSearchRequest(body)).toEqual({
      ...DEFAULTS,
      filter: "title pr",
      startIndex: 11,
      cursor: "x",
      projection: { excludedAttributes: ["members"] },
    });
  });

  test.each<[unknown]>([[undefined], [[]], ["x"], [["urn:x"]], [[7]]])(
    "with the schemas %j is refused",
    (schemas) => {
      const error = refusal(() => parseSearchRequest({ schemas, filter: "title pr" }));
      expect(error).toMatchObject({ status: 400, scimType: "invalidSyntax" });
    },
  );
});

describe("A ListResponse", () => {
  test("tells the total, the place and the size of the page", () => {
    expect(listResponse([{ id: "u1" }], 12, { startIndex: 11 })).toEqual({
      schemas: [MESSAGE.listResponse],
      totalResults: 12,
      startIndex: 11,
      itemsPerPage: 1,
      Resources: [{ id: "u1" }],
    });
  });

  test("has an empty list where nothing is found", () => {
    expect(listResponse([])).toMatchObject({ totalResults: 0, itemsPerPage: 0, Resources: [] });
  });
});

describe("An error", () => {
  test("has its status as text, and a scimType where there is one", () => {
    expect(errorResponse(uniqueness("Taken."))).toEqual({
      schemas: [MESSAGE.error],
      status: "409",
      scimType: "uniqueness",
      detail: "Taken.",
    });
    expect(errorResponse(notFound("Gone."))).toEqual({
      schemas: [MESSAGE.error],
      status: "404",
      detail: "Gone.",
    });
  });
});
