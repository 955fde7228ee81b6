import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { found, foundEach } from "../found.ts";

const lists = ["/Schemas", "/ResourceTypes"];

export const discovering: Chapter = {
  title: "RFC 7644 §4 Service provider configuration endpoints",
  duties: [
    {
      section: "4",
      keyword: "SHALL",
      sentence:
        'This endpoint SHALL return responses with a JSON object using a "schemas" ' +
        'attribute of "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig".',
      title: "/ServiceProviderConfig is one object of that schema",
      run: async ({ get }) => {
        const { status, json } = await get("/ServiceProviderConfig");
        expect(status).toBe(200);
        const uri = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
        expect(at(json, "/schemas")).toEqual([uri]);
        expect(at(json, "/Resources")).toBeUndefined();
      },
    },
    {
      section: "4",
      keyword: "states",
      sentence:
        "An HTTP GET to this endpoint will return a JSON structure that describes the SCIM " +
        "specification features available on a service provider.",
      title: "what it says is supported is, and nothing else",
      run: async ({ get, post, user, patch }) => {
        const { json } = await get("/ServiceProviderConfig");
        const { path, answer } = await user();
        const isSupported = (feature: string) => at(json, `/${feature}/supported`);
        const bulk = await post("/Bulk", {});
        const emptied = await patch(path, {});
        const sorted = await get("/Users?sortBy=userName&filter=userName%20pr&count=1");
        expect(isSupported("bulk")).toBe(bulk.status !== 501);
        expect(isSupported("patch")).toBe(emptied.status !== 501);
        expect(isSupported("filter")).toBe(sorted.status === 200);
        expect(isSupported("sort")).toBe(sorted.status === 200);
        expect(isSupported("etag")).toBe(answer.headers.has("etag"));
        expect(isSupported("changePassword")).toBe(false);
      },
    },
    {
      section: "4",
      keyword: "SHALL",
      sentence:
        'An HTTP GET to the endpoint "/Schemas" SHALL return all supported schemas in ' +
        "ListResponse format (see Figure 3).",
      title: "/Schemas lists each schema that a resource type names, all of them on one page",
      run: async ({ get }) => {
        const answer = await get("/Schemas");
        const ids = foundEach(answer, "/id");
        expect(at(answer.json, "/totalResults")).toBe(ids.length);
        const types = found(await get("/ResourceTypes"));
        const extensions = types.flatMap((type) => at(type, "/schemaExtensions") ?? []);
        const named = [
          ...types.map((type) => at(type, "/schema")),
          ...extensions.map((each) => at(each, "/schema")),
        ];
        expect(named.length).toBeGreaterThan(2);
        for (const urn of named) expect(ids).toContain(urn);
      },
    },
    {
      section: "4",
      keyword: "states",
      sentence:
        "Individual schema definitions can be returned by appending the schema URI to the " +
        "/Schemas endpoint.",
      title: "each schema and each resource type is found by its id, as in the list",
      run: async ({ get }) => {
        for (const path of lists) {
          const each = found(await get(path));
          expect(each.length).toBeGreaterThan(1);
          for (const one of each) {
            expect((await get(`${path}/${at(one, "/id")}`)).json).toEqual(one);
            expect((await get(String(at(one, "/meta/location")))).json).toEqual(one);
          }
        }
      },
    },
    {
      section: "4",
      keyword: "states",
      sentence:
        "Each resource type defines the endpoints, the core schema URI that defines the " +
        "resource, and any supported schema extensions.",
      title: "each endpoint that a resource type names has resources of that schema",
      run: async ({ get, user, group }) => {
        const made = [await user(), await group()];
        for (const [index, name] of ["User", "Group"].entries()) {
          const { json } = await get(`/ResourceTypes/${name}`);
          expect(made[index]?.path).toStartWith(`${at(json, "/endpoint")}/`);
          expect(at(made[index]?.json, "/schemas/0")).toBe(at(json, "/schema") ?? "");
        }
      },
    },
    {
      section: "4",
      keyword: "SHALL",
      sentence:
        "When returning multiple ResourceTypes or Schemas, the message form described by " +
        'the "urn:ietf:params:scim:api:messages:2.0:ListResponse" (ListResponse) form ' +
        "SHALL be used as shown in Figure 3 and in Figure 9 below.",
      title: "both lists are a ListResponse with totalResults, startIndex and itemsPerPage",
      run: async ({ get }) => {
        for (const path of lists) {
          const answer = await get(path);
          const total = found(answer).length;
          expect(answer.json).toMatchObject({
            schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
            totalResults: total,
            itemsPerPage: total,
            startIndex: 1,
          });
        }
      },
    },
    {
      section: "4",
      keyword: "SHALL",
      sentence:
        "Query parameters described in Section 3.4.2, such as filtering, sorting, and " +
        "pagination, SHALL be ignored.",
      title: "sorting, paging and attributes change nothing",
      run: async ({ get }) => {
        for (const path of [...lists, "/ServiceProviderConfig"]) {
          const { json } = await get(path);
          const query = "sortBy=id&sortOrder=descending&startIndex=2&count=1&attributes=id";
          const asked = await get(`${path}?${query}`);
          expect(asked.status).toBe(200);
          expect(asked.json).toEqual(json);
        }
      },
    },
    {
      section: "4",
      keyword: "SHOULD",
      sentence:
        'If a "filter" is provided, the service provider SHOULD respond with HTTP status ' +
        "code 403 (Forbidden) to ensure that clients cannot incorrectly assume that any " +
        "matching conditions specified in a filter are true.",
      title: "a filter is 403",
      run: async ({ search }) => {
        for (const path of [...lists, "/ServiceProviderConfig"]) {
          expectScimError(await search(path, 'id eq "User"'), 403);
        }
      },
    },
  ],
};
