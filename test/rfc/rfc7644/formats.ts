import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { foundEach } from "../found.ts";

const core = "urn:ietf:params:scim:schemas:core:2.0:User";
const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const accepts =
  'Service providers MUST support the "Accept" header "Accept: application/scim+json" and ' +
  'SHOULD support the header "Accept: application/json", both of which specify JSON documents ' +
  "conforming to [RFC7159].";

export const formats: Chapter = {
  title: "RFC 7644 §3.8 to §3.10 Formats, response parameters and attribute notation",
  duties: [
    {
      section: "3.8",
      keyword: "MUST",
      sentence:
        "Servers MUST accept requests and be able to return JSON-structured responses " +
        "using UTF-8 encoding [RFC3629].",
      title: "text of every script comes back as it was sent",
      run: async ({ user, get }) => {
        const title = "Ärztin 医師 врач 👩‍⚕️";
        const { path } = await user({ title });
        const answer = await get(path);
        expect(at(answer.json, "/title")).toBe(title);
        expect(new TextEncoder().encode(answer.text).length).toBeGreaterThan(answer.text.length);
      },
    },
    {
      section: "3.8",
      keyword: "SHALL",
      sentence: "UTF-8 SHALL be the default encoding format.",
      title: "bytes that are no UTF-8 are invalidSyntax, no charset is needed",
      run: async ({ rollcall, token, word }) => {
        const text = JSON.stringify(newUser({ userName: word(), title: "\u00e9" }));
        const headers = {
          authorization: `Bearer ${token}`,
          "content-type": "application/scim+json",
        };
        const post = async (encoding: "utf8" | "latin1") =>
          fetch(`${rollcall.base}/Users`, {
            method: "POST",
            headers,
            body: new Uint8Array(Buffer.from(text, encoding)),
          });
        expect((await post("latin1")).status).toBe(400);
        const made = await post("utf8");
        expect(made.status).toBe(201);
        expect(await made.json()).toMatchObject({ title: "\u00e9" });
      },
    },
    {
      section: "3.8",
      keyword: "MUST",
      sentence:
        "Clients using other encodings MUST specify the format in which the data is " +
        'submitted via an HTTP "Content-Type" header',
      notApplicable: "Obliges the client; no other format is offered, one that is named is 415.",
    },
    {
      section: "3.8",
      keyword: "MUST",
      sentence: accepts,
      title: "Accept: application/scim+json is answered so, and a body of that type is read",
      run: async ({ user, get }) => {
        const { path } = await user();
        const answer = await get(path, { accept: "application/scim+json" });
        expect(answer.status).toBe(200);
        expect(answer.headers.get("content-type")).toStartWith("application/scim+json");
      },
    },
    {
      section: "3.8",
      keyword: "SHOULD",
      sentence: accepts,
      title: "Accept and Content-Type application/json are answered with JSON",
      run: async ({ post, get, word }) => {
        const headers = { accept: "application/json", "content-type": "application/json" };
        const made = await post("/Users", newUser({ userName: word() }), headers);
        expect(made.status).toBe(201);
        const answer = await get(`/Users/${at(made.json, "/id")}`, { accept: "application/json" });
        expect(answer.status).toBe(200);
        expect(answer.json).toEqual(made.json);
      },
    },
    {
      section: "3.8",
      keyword: "states",
      sentence: 'The format defaults to "application/scim+json" if no format is specified.',
      title: "no Accept and */* are answered as application/scim+json",
      run: async ({ get }) => {
        for (const accept of ["", "*/*"]) {
          const { headers } = await get("/Users?count=0", { accept });
          expect(headers.get("content-type")).toStartWith("application/scim+json");
        }
      },
    },
    {
      section: "3.8",
      keyword: "states",
      sentence: "Multi-valued attributes in JSON are encoded as arrays",
      title: "one value of a multi-valued attribute is an array of one",
      run: async ({ user }) => {
        const { json } = await user({ emails: { value: "a@x.example" } });
        expect(at(json, "/emails")).toEqual([{ value: "a@x.example" }]);
      },
    },
    {
      section: "3.9",
      keyword: "MUST",
      sentence:
        "attributes: When specified, the default list of attributes SHALL be overridden, " +
        "and each resource returned MUST contain the minimum set of resource attributes " +
        'and any attributes or sub-attributes explicitly requested by the "attributes" ' +
        "parameter.",
      title: "GET, POST, PUT, PATCH and a search return the minimum and what was asked",
      run: async ({ user, get, post, put, patch, search, word }) => {
        const { path, id } = await user({ title: "t", nickName: "n" });
        const query = "attributes=title";
        const userName = word();
        const body = newUser({ userName, title: "t", nickName: "n" });
        const made = await post(`/Users?${query}`, newUser({ ...body, userName: word() }));
        const minimum = { schemas: [core], title: "t" };
        expect(made.json).toEqual({ ...minimum, id: String(at(made.json, "/id")) });
        const changes = patchOf({ op: "replace", path: "nickName", value: "m" });
        for (const answer of [
          await get(`${path}?${query}`),
          await put(`${path}?${query}`, body),
          await patch(`${path}?${query}`, changes),
        ]) {
          expect(answer.json).toEqual({ ...minimum, id });
        }
        const found = await search("/Users", `id eq "${id}"`, query);
        expect(at(found.json, "/Resources")).toEqual([{ ...minimum, id }]);
      },
    },
    {
      section: "3.9",
      keyword: "MUST",
      sentence:
        "excludedAttributes: When specified, each resource returned MUST contain the " +
        "minimum set of resource attributes.",
      title: "GET, POST, PUT and PATCH leave out what is excluded, but never id and schemas",
      run: async ({ user, get, post, put, patch, word }) => {
        const { path } = await user({ title: "t" });
        const query = "excludedAttributes=title,id,schemas,meta.created";
        const body = newUser({ userName: word(), title: "t" });
        const changes = patchOf({ op: "replace", path: "nickName", value: "m" });
        for (const { json } of [
          await get(`${path}?${query}`),
          await post(`/Users?${query}`, newUser({ ...body, userName: word() })),
          await put(`${path}?${query}`, body),
          await patch(`${path}?${query}`, changes),
        ]) {
          expect(json).toMatchObject({ schemas: [core], id: expect.any(String) });
          expect(at(json, "/userName")).toBeDefined();
          expect(at(json, "/meta/location")).toBeDefined();
          expect([at(json, "/title"), at(json, "/meta/created")]).toEqual([undefined, undefined]);
        }
      },
    },
    {
      section: "3.9",
      keyword: "states",
      sentence:
        "Clients MAY request a partial resource representation on any operation that " +
        "returns a resource within the response by specifying either of the mutually " +
        'exclusive URL query parameters "attributes" or "excludedAttributes"',
      title: "both at once are invalidValue, before anything is written",
      run: async ({ user, patch, get }) => {
        const { path, json } = await user({ title: "t" });
        const changes = patchOf({ op: "replace", path: "title", value: "u" });
        const both = await patch(`${path}?attributes=title&excludedAttributes=title`, changes);
        expectScimError(both, 400, "invalidValue");
        expect((await get(path)).json).toEqual(json);
      },
    },
    {
      section: "3.10",
      keyword: "SHOULD",
      sentence:
        "Clients MAY omit core schema attribute URN prefixes but SHOULD fully qualify " +
        "extended attributes with the associated schema extension URN to avoid naming " +
        "conflicts.",
      title: "an attribute is found with the URN of its schema, a core one also without",
      run: async ({ user, get, search }) => {
        const { path, id } = await user({ title: "t", [enterprise]: { division: "d" } });
        const names = `${core}:title,${enterprise}:division`;
        const { json } = await get(`${path}?attributes=${names}`);
        expect(at(json, "/title")).toBe("t");
        expect(at(json, `/${enterprise}`)).toEqual({ division: "d" });
        const only = `id eq "${id}"`;
        for (const filter of [
          `${core}:title eq "t"`,
          'title eq "t"',
          `${enterprise}:division eq "d"`,
        ]) {
          expect(foundEach(await search("/Users", `${only} and ${filter}`), "/id")).toEqual([id]);
        }
      },
    },
    {
      section: "3.10",
      keyword: "states",
      sentence:
        "Complex attributes' sub-attributes are referenced via nested dot ('.') notation, " +
        "i.e., {urn}:{Attribute name}.{Sub-Attribute name}.",
      title: "a sub-attribute is named with its URN in attributes, filters and paths",
      run: async ({ user, get, search, patch }) => {
        const { path, id } = await user({ name: { givenName: "G", familyName: "F" } });
        const given = `${core}:name.givenName`;
        const { json } = await get(`${path}?attributes=${given}`);
        expect(at(json, "/name")).toEqual({ givenName: "G" });
        const answer = await search("/Users", `id eq "${id}" and ${given} eq "G"`);
        expect(foundEach(answer, "/id")).toEqual([id]);
        const changed = await patch(path, patchOf({ op: "replace", path: given, value: "H" }));
        expect(at(changed.json, "/name")).toEqual({ givenName: "H", familyName: "F" });
      },
    },
    {
      section: "3.10",
      keyword: "states",
      sentence:
        "All facets (URN, attribute, and sub-attribute name) of the fully encoded " +
        "attribute name are case insensitive.",
      title: "URN, attribute and sub-attribute are found in any case",
      run: async ({ user, get, search, patch }) => {
        const { path, id } = await user({ name: { givenName: "G" } });
        for (const name of [`${core}:name.givenName`, `${core}:NAME.GIVENNAME`]) {
          const shouted = name.toUpperCase();
          const { json } = await get(`${path}?attributes=${shouted}`);
          expect(at(json, "/name/givenName")).toBe("G");
          const answer = await search("/Users", `id eq "${id}" and ${shouted} eq "G"`);
          expect(foundEach(answer, "/id")).toEqual([id]);
          const changes = patchOf({ op: "replace", path: shouted, value: "G" });
          expect(at((await patch(path, changes)).json, "/name")).toEqual({ givenName: "G" });
        }
      },
    },
  ],
};
