import { expect } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { found, foundEach } from "../found.ts";

const partial = "REQUIRED when partial results are returned due to pagination.";

export const retrieving: Chapter = {
  title: "RFC 7644 §3.4 to §3.4.2.1 Retrieving and querying resources",
  duties: [
    {
      section: "3.4",
      keyword: "states",
      sentence:
        "By default, resource attributes returned in a response are those attributes whose " +
        'characteristic "returned" setting is "always" or "default" (see Section 2.2 ' +
        "of [RFC7643]).",
      title: "what is returned never is not returned, even if asked for",
      run: async ({ user, get }) => {
        const { path } = await user({ title: "shown", password: "t0p-Secret-word" });
        const plain = await get(path);
        expect(plain.json).toMatchObject({ id: expect.any(String), title: "shown" });
        const asked = await get(`${path}?attributes=password,title`);
        for (const { text } of [plain, asked]) expect(text.toLowerCase()).not.toContain("password");
      },
    },
    {
      section: "3.4.1",
      keyword: "states",
      sentence:
        "If the resource exists, the server responds with HTTP status code 200 (OK) and " +
        "includes the result in the body of the response.",
      title: "a User, a Group and a Schema by id are 200, an unknown id is 404",
      run: async ({ user, group, get }) => {
        const schema = "urn:ietf:params:scim:schemas:core:2.0:User";
        for (const { path, id } of [
          await user(),
          await group(),
          { path: `/Schemas/${schema}`, id: schema },
        ]) {
          const answer = await get(path);
          expect(answer.status).toBe(200);
          expect(at(answer.json, "/id")).toBe(id);
          expectScimError(await get(`${path}0`), 404);
        }
      },
    },
    {
      section: "3.4.2",
      keyword: "SHOULD",
      sentence:
        "SCIM service providers MAY support additional query parameters not specified here " +
        "and SHOULD ignore any query parameters they do not recognize instead of rejecting " +
        "the query for versioning compatibility reasons.",
      title: "an unknown parameter changes nothing",
      run: async ({ user, get }) => {
        const { path, json } = await user();
        const many = await get("/Users?count=1");
        const same = await get("/Users?count=1&colour=red&colour=blue&$skip=4&x");
        expect(same.status).toBe(200);
        expect(same.json).toEqual(many.json);
        expect((await get(`${path}?aadOptscim062020&v=3`)).json).toEqual(json);
      },
    },
    {
      section: "3.4.2",
      keyword: "MUST",
      sentence:
        "Responses MUST be identified using the following URI: " +
        '"urn:ietf:params:scim:api:messages:2.0:ListResponse".',
      title: "a list is a ListResponse, full or empty, of every endpoint that has lists",
      run: async ({ get, search }) => {
        const none = await search("/Users", 'userName eq "nobody"');
        const lists = ["/", "/Users", "/Groups", "/Schemas", "/ResourceTypes"].map((path) =>
          get(path),
        );
        for (const { json } of [none, ...(await Promise.all(lists))]) {
          const uri = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
          expect(at(json, "/schemas")).toEqual([uri]);
        }
      },
    },
    {
      section: "3.4.2",
      keyword: "REQUIRED",
      sentence:
        "totalResults The total number of results returned by the list or query operation. " +
        "The value may be larger than the number of resources returned, such as when " +
        "returning a single page (see Section 3.4.2.4) of results where multiple pages are " +
        "available. REQUIRED.",
      title: "totalResults counts all matches, whatever the page",
      run: async ({ user, search, word }) => {
        const title = word();
        for (const _ of [1, 2, 3]) await user({ title });
        for (const page of ["", "count=2", "count=0", "startIndex=3", "startIndex=99"]) {
          const { json } = await search("/Users", `title eq "${title}"`, page);
          expect(at(json, "/totalResults")).toBe(3);
        }
      },
    },
    {
      section: "3.4.2",
      keyword: "REQUIRED",
      sentence:
        "Resources A multi-valued list of complex objects containing the requested " +
        "resources. This MAY be a subset of the full set of resources if pagination " +
        '(Section 3.4.2.4) is requested. REQUIRED if "totalResults" is non-zero.',
      title: "Resources is an array of the matches",
      run: async ({ user, search }) => {
        const { id, json } = await user();
        expect(found(await search("/Users", `id eq "${id}"`))).toEqual([json ?? null]);
      },
    },
    {
      section: "3.4.2",
      keyword: "REQUIRED",
      sentence:
        `startIndex The 1-based index of the first result in the current set of list results. ` +
        `${partial}`,
      title: "a page says at which of the results it begins",
      run: async ({ user, get }) => {
        for (const _ of [1, 2, 3]) await user();
        expect(at((await get("/Users?startIndex=2&count=1")).json, "/startIndex")).toBe(2);
        expect(at((await get("/Users?count=1")).json, "/startIndex")).toBe(1);
      },
    },
    {
      section: "3.4.2",
      keyword: "REQUIRED",
      sentence: `itemsPerPage The number of resources returned in a list response page. ${partial}`,
      title: "a page says how many resources it has, also the last and a short one",
      run: async ({ user, search, word }) => {
        const title = word();
        for (const _ of [1, 2, 3]) await user({ title });
        for (const [page, size] of [
          ["count=2", 2],
          ["startIndex=3&count=2", 1],
          ["count=0", 0],
        ] as const) {
          const answer = await search("/Users", `title eq "${title}"`, page);
          expect(at(answer.json, "/itemsPerPage")).toBe(size);
          expect(found(answer)).toHaveLength(size);
        }
      },
    },
    {
      section: "3.4.2",
      keyword: "SHALL",
      sentence:
        "A query that does not return any matches SHALL return success (HTTP status code " +
        '200) with "totalResults" set to a value of 0.',
      title: "no match is 200 with totalResults 0",
      run: async ({ search, word }) => {
        for (const path of ["/Users", "/Groups", "/"]) {
          const answer = await search(path, `externalId eq "${word()}"`);
          expect(answer.status).toBe(200);
          expect(at(answer.json, "/totalResults")).toBe(0);
        }
      },
    },
    {
      section: "3.4.2.1",
      keyword: "SHALL",
      sentence:
        "A query against a server root indicates that all resources within the server " +
        "SHALL be included, subject to filtering.",
      title: "the root finds Users and Groups, and by meta.resourceType one of them",
      run: async ({ user, group, search, word }) => {
        const externalId = word();
        const ids = [(await user({ externalId })).id, (await group({ externalId })).id];
        const both = await search("/", `externalId eq "${externalId}"`);
        expect(foundEach(both, "/id").toSorted()).toEqual(ids.toSorted());
        const filter = `(meta.resourceType eq "Group") and externalId eq "${externalId}"`;
        expect(foundEach(await search("/", filter), "/id")).toEqual([ids[1]]);
      },
    },
    {
      section: "3.4.2.1",
      keyword: "SHALL",
      sentence:
        "If a SCIM service provider determines that too many results would be returned " +
        "(e.g., because a client queried a resource type endpoint or the server base URI), " +
        "the server SHALL reject the request by returning an HTTP response with HTTP " +
        'status code 400 (Bad Request) and JSON attribute "scimType" set to "tooMany" ' +
        "(see Table 9).",
      title: "more results than a page holds come in pages",
      deviation:
        "No number of results is too many: a page is bounded instead, and tells the total, as " +
        "clients that reconcile list everything. tooMany is for searches that take too long.",
      run: async ({ user, get }) => {
        await user();
        const answer = await get(`/?count=${LIMITS.pageSize * 10}`);
        expect(answer.status).toBe(200);
        expect(Number(at(answer.json, "/itemsPerPage"))).toBeGreaterThan(0);
        expect(Number(at(answer.json, "/itemsPerPage"))).toBeLessThanOrEqual(LIMITS.pageSize);
      },
    },
    {
      section: "3.4.2.1",
      keyword: "MUST",
      sentence:
        "When processing query operations using endpoints that include more than one SCIM " +
        "resource type (e.g., a query from the server root endpoint), filters MUST be " +
        "processed as outlined in Section 3.4.2.2.",
      title: "at the root a filter is checked and applied as elsewhere",
      run: async ({ user, group, search, word }) => {
        const displayName = word();
        const ids = [(await user({ displayName })).id, (await group({ displayName })).id];
        const shouted = `displayName EQ "${displayName.toUpperCase()}"`;
        const filter = `${shouted} and not (displayName pr and id eq "${ids[0]}")`;
        expect(foundEach(await search("/", filter), "/id")).toEqual([ids[1]]);
        expectScimError(await search("/", "displayName like 1"), 400, "invalidFilter");
      },
    },
    {
      section: "3.4.2.1",
      keyword: "SHALL",
      sentence:
        "For filtered attributes that are not part of a particular resource type, the " +
        "service provider SHALL treat the attribute as if there is no attribute value.",
      title: "at the root a Group has no userName, and is found by not having it",
      run: async ({ user, group, search, word }) => {
        const externalId = word();
        const person = await user({ externalId });
        const { id } = await group({ externalId });
        const only = `externalId eq "${externalId}"`;
        expect(foundEach(await search("/", `${only} and userName pr`), "/id")).toEqual([person.id]);
        const without = await search("/", `${only} and not (userName pr)`);
        expect(foundEach(without, "/id")).toEqual([id]);
        const either = await search("/", `${only} and (userName eq "x" or members pr)`);
        expect(found(either)).toEqual([]);
      },
    },
  ],
};
