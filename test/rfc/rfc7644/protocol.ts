import { expect } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { at } from "../../binary/at.ts";
import { newUser } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { foundEach } from "../found.ts";

const API = "urn:ietf:params:scim:api:";
const nowhere = "/Users/01890000-0000-7000-8000-000000000000";

export const protocol: Chapter = {
  title: "RFC 7644 §1 to §3.2 Protocol and endpoints",
  duties: [
    {
      section: "1.2",
      keyword: "MUST",
      sentence: "Implementers MUST percent-encode URLs as described in Section 2.1 of [RFC3986].",
      title: "each URL in an answer is one that needs no more encoding",
      run: async ({ user, get }) => {
        await user();
        const lists = ["/Users", "/Schemas", "/ResourceTypes"].map((path) => get(path));
        const urls = (await Promise.all(lists)).flatMap((list) =>
          foundEach(list, "/meta/location"),
        );
        expect(urls.length).toBeGreaterThan(4);
        for (const url of urls) expect(new URL(String(url)).href).toBe(String(url));
      },
    },
    {
      section: "1.3",
      keyword: "MUST NOT",
      sentence:
        "The Base URI MUST NOT contain a query string, as clients MAY append additional " +
        "path information and query parameters as part of forming the request.",
      title: "a public URL with a query string is refused at the start",
      run: async ({ rollcall }) => {
        const where = ["--listen", "127.0.0.1:0", "--data", rollcall.data];
        const url = "https://scim.example.com/?tenant=1";
        const { code, stderr } = await rollcall.cli("serve", ...where, "--public-url", url);
        expect(code).not.toBe(0);
        expect(stderr).toContain("--public-url");
      },
    },
    {
      section: "3.1",
      keyword: "states",
      sentence:
        'To identify this content, SCIM uses a media type of "application/scim+json" ' +
        "(see Section 8.1).",
      title: "a resource, a list and an error are application/scim+json",
      run: async ({ user, get }) => {
        const { path } = await user();
        for (const each of [path, "/Users", "/ServiceProviderConfig", nowhere]) {
          const type = (await get(each)).headers.get("content-type");
          expect(type).toStartWith("application/scim+json");
        }
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        "As with a SCIM resource, a SCIM message is a JSON object [RFC7159] that contains " +
        'a "schemas" attribute with a URI whose namespace prefix MUST begin with ' +
        '"urn:ietf:params:scim:api:".',
      title: "lists and errors carry a URI of that prefix",
      run: async ({ get }) => {
        for (const path of ["/Users", "/Schemas", nowhere, "/nothing"]) {
          expect(String(at((await get(path)).json, "/schemas/0"))).toStartWith(API);
        }
      },
    },
    {
      section: "3.1",
      keyword: "SHALL NOT",
      sentence:
        "SCIM message schemas using the above prefix URN SHALL NOT be discoverable using " +
        'the "/Schemas" endpoint',
      title: "/Schemas has no schema of a message",
      run: async ({ get }) => {
        const ids = foundEach(await get("/Schemas"), "/id").map(String);
        expect(ids.length).toBeGreaterThan(2);
        expect(ids.filter((id) => id.startsWith(API))).toEqual([]);
        for (const message of ["ListResponse", "PatchOp", "Error", "SearchRequest"]) {
          expectScimError(await get(`/Schemas/${API}messages:2.0:${message}`), 404);
        }
      },
    },
    {
      section: "3.1",
      keyword: "SHOULD NOT",
      sentence:
        "Similarly, a SCIM client SHOULD NOT expect a service provider to return SCIM " +
        "resources with exactly the same schema and values as submitted.",
      notApplicable: "Obliges the client.",
    },
    {
      section: "3.1",
      keyword: "SHALL",
      sentence:
        "SCIM responses SHALL reflect resource state as interpreted by the SCIM service " +
        "provider.",
      title: "what is not kept is not in the answer, which is what GET shows",
      run: async ({ user, get }) => {
        const { json, path } = await user({ title: "kept", shoeSize: 42, USERTYPE: "spelt" });
        expect(json).toMatchObject({ title: "kept", userType: "spelt" });
        expect(at(json, "/shoeSize")).toBeUndefined();
        expect((await get(path)).json).toEqual(json);
      },
    },
    {
      section: "3.2",
      keyword: "states",
      sentence:
        "The SCIM protocol specifies well-known endpoints and HTTP methods for managing " +
        "resources defined in the SCIM Core Schema document ([RFC7643])",
      title: "each endpoint of Table 2 is there for its methods",
      run: async ({ send }) => {
        for (const [method, path] of [
          ["GET", "/Users"],
          ["POST", "/Users"],
          ["PUT", nowhere],
          ["PATCH", nowhere],
          ["DELETE", nowhere],
          ["GET", "/Groups"],
          ["POST", "/Groups"],
          ["GET", "/ServiceProviderConfig"],
          ["GET", "/ResourceTypes"],
          ["GET", "/Schemas"],
          ["POST", "/.search"],
          ["POST", "/Users/.search"],
          ["POST", "/Groups/.search"],
          ["GET", "/Me"],
          ["POST", "/Bulk"],
        ] as const) {
          const { status } = await send(method, path, method === "GET" ? {} : { body: {} });
          expect({ method, path, status }).not.toMatchObject({ status: 405 });
          if (path !== nowhere) expect({ method, path, status }).not.toMatchObject({ status: 404 });
        }
      },
    },
    {
      section: "3.2",
      keyword: "SHOULD",
      sentence:
        "Service providers that support extended resources SHOULD define resource " +
        "endpoints using the convention of pluralizing the resource name defined in the " +
        "extended schema, by appending an 's'.",
      title: "the endpoint of each resource type is its name and an s",
      run: async ({ get }) => {
        const types = await get("/ResourceTypes");
        const plurals = foundEach(types, "/name").map((name) => `/${name}s`);
        expect(plurals.length).toBeGreaterThan(0);
        expect(foundEach(types, "/endpoint")).toEqual(plurals);
      },
    },
    {
      section: "3.2",
      keyword: "SHOULD",
      sentence: 'clients SHOULD discover resource endpoints via the "/ResourceTypes" endpoint',
      notApplicable: "Obliges the client; §4 tests that there is what it discovers.",
    },
    {
      section: "3.2",
      keyword: "MUST NOT",
      sentence: "PUT MUST NOT be used to create new resources.",
      title: "PUT to an id that nobody has is 404 and creates nobody",
      run: async ({ put, search, word }) => {
        const userName = word();
        expectScimError(await put(nowhere, newUser({ userName })), 404);
        const answer = await search("/Users", `userName eq "${userName}"`);
        expect(at(answer.json, "/totalResults")).toBe(0);
      },
    },
    {
      section: "3.2",
      keyword: "SHOULD",
      sentence:
        "Error status codes SHOULD be transmitted via the HTTP status code of the response " +
        "(if possible) and SHOULD also be specified in the body of the response (see " +
        "Section 3.12).",
      title: "each failure has one status, in its head and in its body",
      run: async ({ send, rollcall, user }) => {
        const { path } = await user();
        const failures = [
          [400, () => send("POST", "/Users", { raw: "{" })],
          [401, () => rollcall.request("GET", "/Users")],
          [404, () => send("GET", nowhere)],
          [405, () => send("DELETE", "/Users")],
          [412, () => send("DELETE", path, { headers: { "if-match": 'W/"other"' } })],
          [413, () => send("POST", "/Users", { raw: " ".repeat(LIMITS.bodyBytes + 1) })],
        ] as const;
        for (const [status, fail] of failures) {
          const answer = await fail();
          expect(answer.status).toBe(status);
          expect(at(answer.json, "/status")).toBe(String(status));
        }
      },
    },
  ],
};
