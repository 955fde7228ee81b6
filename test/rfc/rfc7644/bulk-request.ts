import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { askBulk, bulk, createGroup, createUser, each, idOf } from "./bulk-client.ts";

const title = (value: string) => patchOf({ op: "replace", path: "title", value });

export const bulkRequest: Chapter = {
  title: "RFC 7644 §3.7 Bulk operations",
  duties: [
    {
      section: "3.7",
      keyword: "states",
      sentence:
        "The body of a bulk operation contains a set of HTTP resource operations using one " +
        "of the HTTP methods supported by the API, i.e., POST, PUT, PATCH, or DELETE.",
      title: "one request creates, replaces, patches and deletes",
      run: async (provider) => {
        const [a, b, c] = [await provider.user(), await provider.user(), await provider.user()];
        const replaced = newUser({ userName: provider.word(), title: "put" });
        const results = await bulk(provider, [
          createUser("new", provider.word(), { title: "posted" }),
          { method: "PUT", path: a.path, data: replaced },
          { method: "PATCH", path: b.path, data: title("patched") },
          { method: "DELETE", path: c.path },
        ]);
        expect(each(results, "status")).toEqual(["201", "200", "200", "204"]);
        const paths = [`/Users/${idOf(results[0])}`, a.path, b.path];
        const titles = [];
        for (const path of paths) titles.push(at((await provider.get(path)).json, "/title"));
        expect(titles).toEqual(["posted", "put", "patched"]);
        expect((await provider.get(c.path)).status).toBe(404);
      },
    },
    {
      section: "3.7",
      keyword: "states",
      sentence:
        "Bulk requests are identified using the following schema URI: " +
        '"urn:ietf:params:scim:api:messages:2.0:BulkRequest". Bulk responses are ' +
        "identified using the following URI: " +
        '"urn:ietf:params:scim:api:messages:2.0:BulkResponse".',
      title: "a body without the URI is invalidSyntax, an answer has its own",
      run: async (provider) => {
        const operations = [createUser("a", provider.word())];
        const answer = await askBulk(provider, operations);
        const uri = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
        expect(at(answer.json, "/schemas")).toEqual([uri]);
        for (const schemas of [undefined, [], [uri]]) {
          const wrong = await askBulk(provider, operations, { schemas });
          expectScimError(wrong, 400, "invalidSyntax");
        }
      },
    },
    {
      section: "3.7",
      keyword: "REQUIRED",
      sentence:
        "Operations Defines operations within a bulk job. Each operation corresponds to a " +
        "single HTTP request against a resource endpoint. REQUIRED.",
      title: "no Operations, none in it or no array is invalidSyntax",
      run: async (provider) => {
        for (const operations of [undefined, [], {}, "POST"]) {
          expectScimError(await askBulk(provider, operations), 400, "invalidSyntax");
        }
      },
    },
    {
      section: "3.7",
      keyword: "REQUIRED",
      sentence:
        'method The HTTP method of the current operation. Possible values are "POST", ' +
        '"PUT", "PATCH", or "DELETE". REQUIRED.',
      title: "an operation without method or with GET fails alone",
      run: async (provider) => {
        const { path } = await provider.user();
        const results = await bulk(provider, [
          { path },
          { method: "GET", path },
          { method: "PATCH", path, data: title("t") },
        ]);
        expect(each(results, "status")).toEqual(["400", "400", "200"]);
      },
    },
    {
      section: "3.7",
      keyword: "REQUIRED",
      sentence:
        "bulkId The transient identifier of a newly created resource, unique within a bulk " +
        "request and created by the client. The bulkId serves as a surrogate resource id " +
        "enabling clients to uniquely identify newly created resources in the response and " +
        "cross-reference new resources in and across operations within a bulk request. " +
        'REQUIRED when "method" is "POST".',
      title: "a POST without bulkId, or with one that another POST has, fails alone",
      run: async (provider) => {
        const { bulkId: _, ...without } = createUser("", provider.word());
        const results = await bulk(provider, [
          without,
          createUser("twice", provider.word()),
          createUser("twice", provider.word()),
        ]);
        expect(each(results, "status")).toEqual(["400", "201", "400"]);
      },
    },
    {
      section: "3.7",
      keyword: "states",
      sentence:
        "version The current resource version. Version MAY be used if the service provider " +
        'supports entity-tags (ETags) (Section 2.3 of [RFC7232]) and "method" is ' +
        '"PUT", "PATCH", or "DELETE".',
      title: "an old version is 412 for that operation, the current one is obeyed",
      run: async (provider) => {
        const { path, json } = await provider.user();
        const version = at(json, "/meta/version");
        const results = await bulk(provider, [
          { method: "PATCH", path, version, data: title("t") },
          { method: "PATCH", path, version, data: title("u") },
          { method: "DELETE", path, version },
        ]);
        expect(each(results, "status")).toEqual(["200", "412", "412"]);
        expect(at((await provider.get(path)).json, "/title")).toBe("t");
      },
    },
    {
      section: "3.7",
      keyword: "REQUIRED",
      sentence:
        "path The resource's relative path to the SCIM service provider's root. If " +
        '"method" is "POST", the value must specify a resource type endpoint, e.g., ' +
        '/Users or /Groups, whereas all other "method" values must specify the path to a ' +
        "specific resource, e.g., /Users/2819c223-7f76-453a-919d-413861904646. REQUIRED in " +
        "a request.",
      title: "a POST to a resource and a PATCH of an endpoint fail, as does no path",
      run: async (provider) => {
        const { path } = await provider.user();
        const results = await bulk(provider, [
          { ...createUser("a", provider.word()), path },
          { ...createUser("b", provider.word()), path: undefined },
          { method: "PATCH", path: "/Users", data: title("t") },
          { method: "DELETE", path: "/Robots/1" },
        ]);
        for (const status of each(results, "status")) expect(String(status)).toMatch(/^40[04]$/);
      },
    },
    {
      section: "3.7",
      keyword: "REQUIRED",
      sentence:
        "data The resource data as it would appear for a single SCIM POST, PUT, or PATCH " +
        'operation. REQUIRED in a request when "method" is "POST", "PUT", or ' +
        '"PATCH".',
      title: "POST, PUT and PATCH without data are 400, DELETE does without",
      run: async (provider) => {
        const { path } = await provider.user();
        const results = await bulk(provider, [
          { method: "POST", path: "/Users", bulkId: "a" },
          { method: "PUT", path },
          { method: "PATCH", path },
          { method: "DELETE", path },
        ]);
        expect(each(results, "status")).toEqual(["400", "400", "400", "204"]);
      },
    },
    {
      section: "3.7",
      keyword: "MUST",
      sentence:
        "If a bulk job is processed successfully, HTTP response code 200 OK MUST be " +
        "returned; otherwise, an appropriate HTTP error code MUST be returned.",
      title:
        "a job that was done is 200 though all of it failed, one that is none is 400, 403 " +
        "or 413",
      run: async (provider) => {
        const failed = await bulk(provider, [{ method: "DELETE", path: "/Users/none" }]);
        expect(each(failed, "status")).toEqual(["404"]);
        expectScimError(await provider.send("POST", "/Bulk", { raw: "{" }), 400, "invalidSyntax");
        const token = await provider.rollcall.token("bulk-reader", "read");
        const body = { schemas: [], Operations: [] };
        const refused = await provider.rollcall.request("POST", "/Bulk", { token, body });
        expectScimError(refused, 403);
      },
    },
    {
      section: "3.7",
      keyword: "MUST",
      sentence:
        "The service provider MUST continue performing as many changes as possible and " +
        "disregard partial failures.",
      title: "what follows a failure is done, and what failed leaves nothing",
      run: async (provider) => {
        const [userName, other] = [provider.word(), provider.word()];
        const results = await bulk(provider, [
          createUser("a", userName),
          createUser("b", userName),
          { method: "DELETE", path: "/Users/none" },
          createUser("c", other),
        ]);
        expect(each(results, "status")).toEqual(["201", "409", "404", "201"]);
        const found = await provider.search("/Users", `userName eq "${userName}"`);
        expect(at(found.json, "/totalResults")).toBe(1);
      },
    },
    {
      section: "3.7",
      keyword: "should",
      sentence:
        'The "failOnErrors" attribute defines the number of errors that the service ' +
        "provider should accept before failing the remaining operations returning the " +
        "response.",
      title: "after as many errors as failOnErrors nothing more is done or told",
      run: async (provider) => {
        const gone = { method: "DELETE", path: "/Users/none" };
        for (const [failOnErrors, statuses] of [
          [1, ["404"]],
          [2, ["404", "404"]],
          [3, ["404", "404", "201"]],
        ] as const) {
          const last = createUser("last", provider.word());
          const results = await bulk(provider, [gone, gone, last], { failOnErrors });
          expect(each(results, "status")).toEqual([...statuses]);
        }
      },
    },
    {
      section: "3.7",
      keyword: "MUST",
      sentence:
        'The service provider MUST return the same "bulkId" together with the newly ' +
        "created resource.",
      title: "each result of a POST has the bulkId of its operation and the URL of its resource",
      run: async (provider) => {
        const names = [provider.word(), provider.word()];
        const results = await bulk(provider, [
          createUser("qwerty", names[0] ?? ""),
          createUser("ytrewq", names[1] ?? ""),
        ]);
        expect(each(results, "bulkId")).toEqual(["qwerty", "ytrewq"]);
        for (const [index, result] of results.entries()) {
          const { json } = await provider.get(`/Users/${idOf(result)}`);
          expect(at(json, "/userName")).toBe(names[index] ?? "");
        }
      },
    },
    {
      section: "3.7",
      keyword: "MUST",
      sentence:
        "When doing so, the service provider MUST ensure that the client's intent is " +
        "preserved and the same stateful result is achieved as for non-optimized " +
        "processing.",
      title: "a Group that names a User who is created later has that User",
      run: async (provider) => {
        const { path } = await provider.user();
        const results = await bulk(provider, [
          createGroup("g", provider.word(), ["bulkId:u"]),
          createUser("u", provider.word()),
          { method: "PATCH", path, data: title("first") },
          { method: "PATCH", path, data: title("second") },
        ]);
        expect(each(results, "status")).toEqual(["201", "201", "200", "200"]);
        const crowd = await provider.get(`/Groups/${idOf(results[0])}`);
        expect(at(crowd.json, "/members/0/value")).toBe(idOf(results[1]));
        expect(at((await provider.get(path)).json, "/title")).toBe("second");
      },
    },
  ],
};
