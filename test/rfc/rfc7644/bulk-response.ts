import { expect } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { askBulk, bulk, createGroup, createUser, each, idOf } from "./bulk-client.ts";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const error = "urn:ietf:params:scim:api:messages:2.0:Error";
const code =
  "The status attribute MUST include the code attribute that holds the HTTP response code that " +
  "would have been returned if a single HTTP request would have been used.";
const gone = { method: "DELETE", path: "/Users/none" };

export const bulkResponse: Chapter = {
  title: "RFC 7644 §3.7 to §3.7.4 Bulk references, responses and limits",
  duties: [
    {
      section: "3.7",
      keyword: "REQUIRED",
      sentence:
        "location The resource endpoint URL. REQUIRED in a response, except in the event " +
        "of a POST failure.",
      title: "each method's result has the URL of its resource, a failed POST has none",
      run: async (provider) => {
        const { path, json } = await provider.user();
        const userName = at(json, "/userName");
        const data = patchOf({ op: "replace", path: "title", value: "t" });
        const results = await bulk(provider, [
          createUser("a", String(userName)),
          { method: "PATCH", path, data },
          { method: "PUT", path, data: newUser({ userName }) },
          { method: "DELETE", path },
          { method: "DELETE", path },
        ]);
        const location = at(json, "/meta/location");
        const [posted, ...others] = each(results, "location");
        expect(posted).toBeUndefined();
        expect(others).toEqual([location, location, location, location]);
        expect(each(results, "status")).toEqual(["409", "200", "200", "204", "404"]);
      },
    },
    {
      section: "3.7",
      keyword: "MUST",
      sentence:
        "response The HTTP response body for the specified request operation. When " +
        "indicating a response with an HTTP status other than a 200-series response, the " +
        "response body MUST be included.",
      title: "a failed operation has a response",
      run: async (provider) => {
        const results = await bulk(provider, [createUser("a", provider.word()), gone]);
        expect(at(results[1], "/response")).toMatchObject({ schemas: [error] });
      },
    },
    {
      section: "3.7",
      keyword: "MUST",
      sentence:
        'When indicating an error, the "response" attribute MUST contain the detail ' +
        "error response as per Section 3.12.",
      title: "the response has status, scimType and detail as a single request's error has",
      run: async (provider) => {
        const { json } = await provider.user();
        const operation = createUser("a", String(at(json, "/userName")));
        const [result] = await bulk(provider, [operation]);
        const single = await provider.post("/Users", operation.data);
        expect(at(result, "/response")).toEqual(single.json);
        expect(at(result, "/response/scimType")).toBe("uniqueness");
      },
    },
    {
      section: "3.7.1",
      keyword: "MUST",
      sentence:
        "The service provider MUST try to resolve circular cross-references between " +
        "resources in a single bulk job but MAY stop after a failed attempt and instead " +
        "return HTTP status code 409 (Conflict).",
      title: "two Users who are each other's manager are both created so",
      run: async (provider) => {
        const managed = (by: string) => ({ [enterprise]: { manager: { value: `bulkId:${by}` } } });
        const results = await bulk(provider, [
          createUser("a", provider.word(), managed("b")),
          createUser("b", provider.word(), managed("a")),
        ]);
        expect(each(results, "status")).toEqual(["201", "201"]);
        for (const [own, other] of [
          [results[0], results[1]],
          [results[1], results[0]],
        ]) {
          const { json } = await provider.get(`/Users/${idOf(own)}`);
          expect(at(json, `/${enterprise}/manager/value`)).toBe(idOf(other));
        }
      },
    },
    {
      section: "3.7.2",
      keyword: "must",
      sentence:
        'The "bulkId" attribute value must be prepended with the literal "bulkId:"; ' +
        "e.g., if the bulkId is 'qwerty', the value is \"bulkId:qwerty\".",
      title: "a reference to a bulkId that no POST has fails, and creates nothing",
      run: async (provider) => {
        const displayName = provider.word();
        const results = await bulk(provider, [createGroup("g", displayName, ["bulkId:other"])]);
        expect(String(each(results, "status")[0])).toMatch(/^40[09]$/);
        const found = await provider.search("/Groups", `displayName eq "${displayName}"`);
        expect(at(found.json, "/totalResults")).toBe(0);
      },
    },
    {
      section: "3.7.2",
      keyword: "MUST",
      sentence:
        'The service provider MUST replace the string "bulkId:qwerty" with the permanent ' +
        "resource id once created.",
      title: "in members, in a PATCH and in a path the id stands where the bulkId stood",
      run: async (provider) => {
        const late = await provider.group();
        const value = [{ value: "bulkId:qwerty" }];
        const results = await bulk(provider, [
          createUser("qwerty", provider.word()),
          createGroup("g", provider.word(), ["bulkId:qwerty"]),
          {
            method: "PATCH",
            path: late.path,
            data: patchOf({ op: "add", path: "members", value }),
          },
          {
            method: "PATCH",
            path: "/Users/bulkId:qwerty",
            data: patchOf({ op: "add", path: "title", value: "t" }),
          },
        ]);
        expect(each(results, "status")).toEqual(["201", "201", "204", "200"]);
        const id = idOf(results[0]);
        for (const path of [`/Groups/${idOf(results[1])}`, late.path]) {
          const { json, text } = await provider.get(path);
          expect(at(json, "/members/0/value")).toBe(id);
          expect(text).not.toContain("bulkId");
        }
        expect(at((await provider.get(`/Users/${id}`)).json, "/title")).toBe("t");
      },
    },
    {
      section: "3.7.2",
      keyword: "MUST",
      sentence:
        "Extensions that include references to other resources MUST be handled in the same " +
        "way by the service provider.",
      title: "the manager of the enterprise extension may be a bulkId",
      run: async (provider) => {
        const manager = { value: "bulkId:boss" };
        const results = await bulk(provider, [
          createUser("boss", provider.word()),
          createUser("a", provider.word(), { [enterprise]: { manager } }),
        ]);
        const { json } = await provider.get(`/Users/${idOf(results[1])}`);
        expect(at(json, `/${enterprise}/manager/value`)).toBe(idOf(results[0]));
      },
    },
    {
      section: "3.7.3",
      keyword: "MUST",
      sentence:
        "The service provider response MUST include the result of all processed operations.",
      title: "there are as many results as operations, in their order",
      run: async (provider) => {
        const operations = Array.from({ length: 70 }, (_, index) =>
          index % 7 === 3 ? gone : createUser(`id${index}`, provider.word()),
        );
        const results = await bulk(provider, operations);
        expect(each(results, "bulkId")).toEqual(
          operations.map((sent) => Reflect.get(sent, "bulkId")),
        );
        const statuses = operations.map((sent) => (sent === gone ? "404" : "201"));
        expect(each(results, "status")).toEqual(statuses);
      },
    },
    {
      section: "3.7.3",
      keyword: "MUST",
      sentence:
        'A "location" attribute that includes the resource\'s endpoint MUST be returned ' +
        "for all operations except for failed POST operations (which have no location).",
      title: "a location leads to its resource",
      run: async (provider) => {
        const results = await bulk(provider, [
          createUser("u", provider.word()),
          createGroup("g", provider.word(), []),
          gone,
        ]);
        const [user, group, none] = each(results, "location").map(String);
        expect((await provider.get(user ?? "")).status).toBe(200);
        expect((await provider.get(group ?? "")).status).toBe(200);
        expect(none).toEndWith("/Users/none");
      },
    },
    {
      section: "3.7.3",
      keyword: "MUST",
      sentence: code,
      title: "status is the code itself, as a string",
      deviation:
        'The examples of the same section have `"status": "201"`, with no attribute in ' +
        "it, and §3.7 has status as the code: both are obeyed.",
      run: async (provider) => {
        const operation = createUser("a", provider.word());
        const again = { ...operation, bulkId: "b" };
        const results = await bulk(provider, [operation, again, gone]);
        expect(each(results, "status")).toEqual(["201", "409", "404"]);
      },
    },
    {
      section: "3.7.3",
      keyword: "MUST",
      sentence:
        "If an error occurred, the status MUST also include the description attribute " +
        "containing a human-readable explanation of the error.",
      title: "response.detail explains the error and names the operation where there are several",
      deviation:
        "As in the examples of the same section the explanation is the detail of " + "`response`.",
      run: async (provider) => {
        const [, wrong, missing] = await bulk(provider, [
          createUser("a", provider.word()),
          { method: "GET", path: "/Users/none" },
          gone,
        ]);
        expect(String(at(wrong, "/response/detail"))).toContain("Operations[1]");
        expect(String(at(missing, "/response/detail"))).toContain("none");
      },
    },
    {
      section: "3.7.4",
      keyword: "MUST",
      sentence:
        "The service provider MUST define the maximum number of operations and maximum " +
        "payload size a client may send in a single request.",
      title: "/ServiceProviderConfig tells both",
      run: async ({ get }) => {
        const { json } = await get("/ServiceProviderConfig");
        expect(at(json, "/bulk")).toEqual({
          supported: true,
          maxOperations: LIMITS.bulkOperations,
          maxPayloadSize: LIMITS.bodyBytes,
        });
      },
    },
    {
      section: "3.7.4",
      keyword: "MUST",
      sentence:
        "If either limit is exceeded, the service provider MUST return HTTP response code " +
        "413 (Payload Too Large).",
      title: "one operation or one byte more is 413 and does nothing, as many as may be are done",
      run: async (provider) => {
        const many = (count: number) => Array<object>(count).fill(gone);
        expect(await bulk(provider, many(LIMITS.bulkOperations))).toHaveLength(
          LIMITS.bulkOperations,
        );
        const { path } = await provider.user();
        const over = [{ method: "DELETE", path }, ...many(LIMITS.bulkOperations)];
        expectScimError(await askBulk(provider, over), 413);
        expect((await provider.get(path)).status).toBe(200);
        const raw = " ".repeat(LIMITS.bodyBytes + 1);
        expectScimError(await provider.send("POST", "/Bulk", { raw }), 413);
      },
    },
    {
      section: "3.7.4",
      keyword: "MUST",
      sentence:
        "The returned response MUST specify the limit exceeded in the body of the error " +
        "response.",
      title: "the detail names maxOperations or maxPayloadSize, and how much it is",
      run: async (provider) => {
        const over = Array<object>(LIMITS.bulkOperations + 1).fill(gone);
        const operations = await askBulk(provider, over);
        const detail = String(at(operations.json, "/detail"));
        expect(detail).toContain("maxOperations");
        expect(detail).toContain(String(LIMITS.bulkOperations));
        const raw = " ".repeat(LIMITS.bodyBytes + 1);
        const payload = await provider.send("POST", "/Bulk", { raw });
        expect(String(at(payload.json, "/detail"))).toContain("maxPayloadSize");
        expect(String(at(payload.json, "/detail"))).toContain(String(LIMITS.bodyBytes));
      },
    },
  ],
};
