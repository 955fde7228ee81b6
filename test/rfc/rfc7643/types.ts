import { expect } from "bun:test";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { User } from "../../../src/scim/schema/user.ts";
import { at } from "../../binary/at.ts";
import { newUser } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { published } from "./published.ts";

/** §3.3.7 of XML Schema, in UTC. */
const XSD_DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const NOBODY = "00000000-0000-0000-0000-000000000000";

export const types: Chapter = {
  title: "RFC 7643 §2.3 Attribute data types",
  duties: [
    {
      section: "2.3.4",
      keyword: "MUST NOT",
      sentence:
        "The JSON format is defined in Section 6 of [RFC7159], with the additional constraint " +
        "that the value MUST NOT contain fractional or exponent parts.",
      title: "the integers of the configuration and of a list are whole",
      run: async ({ get }) => {
        const config = (await get("/ServiceProviderConfig")).text;
        const list = (await get("/Users?count=1")).text;
        const integers = /"(?:max[A-Z]\w+|totalResults|startIndex|itemsPerPage)":([^,}]*)/g;
        const values = [...(config + list).matchAll(integers)].map(([, value]) => value);
        expect(values.length).toBeGreaterThan(5);
        expect(values.filter((value) => !/^-?\d+$/.test(value ?? ""))).toEqual([]);
      },
    },
    {
      section: "2.3.5",
      keyword: "MUST",
      sentence:
        "The attribute value MUST be encoded as a valid xsd:dateTime as specified in Section " +
        "3.3.7 of [XML-Schema] and MUST include both a date and a time.",
      title: "each published dateTime has a date and a time, also after a change",
      run: async ({ user, group, patch, get }) => {
        for (const { path } of [await user(), await group()]) {
          const change = [{ op: "replace", path: "displayName", value: "Ann" }];
          await patch(path, {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            Operations: change,
          });
          const { json } = await get(path);
          for (const name of ["created", "lastModified"]) {
            const value = String(at(json, `/meta/${name}`));
            expect(value).toMatch(XSD_DATE_TIME);
            expect(new Date(value).toISOString().slice(0, 10)).toBe(value.slice(0, 10));
          }
        }
      },
    },
    {
      section: "2.3.5",
      keyword: "MUST",
      sentence:
        "Values represented in JSON format MUST conform to the XML constraints above and are " +
        "represented as a JSON string per Section 7 of [RFC7159].",
      title: "a filter that compares a dateTime with what is none is 400 invalidFilter",
      run: async ({ user, search }) => {
        const { id, json } = await user();
        const created = String(at(json, "/meta/created"));
        const found = await search("/Users", `id eq "${id}" and meta.created eq "${created}"`);
        expect(at(found.json, "/totalResults")).toBe(1);
        for (const value of ["yesterday", "2026-02-30T00:00:00Z", created.slice(0, 10)]) {
          const answer = await search("/Users", `meta.created gt "${value}"`);
          expectScimError(answer, 400, "invalidFilter");
        }
      },
    },
    {
      section: "2.3.6",
      keyword: "MUST",
      sentence:
        "The attribute value MUST be base64 encoded as specified in Section 4 of [RFC4648].",
      title: "base64 is kept, with or without padding, and what is none is 400 invalidValue",
      run: async ({ user, post, word }) => {
        for (const value of ["MIIDQzCCAqygAwIBAgICEAAwDQYJKoZI", "MA==", "MA"]) {
          const { json } = await user({ x509Certificates: [{ value }] });
          expect(at(json, "/x509Certificates/0/value")).toBe(value);
        }
        for (const value of ["Grüße", "M*A=", "=MA", 7]) {
          const body = newUser({ userName: word(), x509Certificates: [{ value }] });
          expectScimError(await post("/Users", body), 400, "invalidValue");
        }
      },
    },
    {
      section: "2.3.7",
      keyword: "MUST",
      sentence: "The value MUST be the absolute or relative URI of the target resource.",
      title: "the references that the server makes are absolute URIs of their targets",
      run: async (provider) => {
        const boss = await provider.user();
        const person = await provider.user({
          [EnterpriseUser.id]: { manager: { value: boss.id } },
        });
        const team = await provider.group({ members: [{ value: person.id }] });
        const { json } = await provider.get(person.path);
        const { base } = provider.rollcall;
        expect(at(json, `/${EnterpriseUser.id}/manager/$ref`)).toBe(`${base}${boss.path}`);
        expect(at(json, "/groups/0/$ref")).toBe(`${base}${team.path}`);
        expect(at(team.json, "/members/0/$ref")).toBe(`${base}${person.path}`);
      },
    },
    {
      section: "2.3.7",
      keyword: "MUST",
      sentence: "The value MUST be the absolute or relative URI of the target resource.",
      title: "text in profileUrl that is no URI is kept as it was sent, and a number is refused",
      deviation:
        "Directories hold free text in these fields. A person whose profile cannot be opened " +
        "must still be provisioned, and clients compare what they read with what they sent.",
      run: async ({ user, post, word }) => {
        const { json } = await user({ profileUrl: "see the intranet" });
        expect(at(json, "/profileUrl")).toBe("see the intranet");
        const body = newUser({ userName: word(), profileUrl: 7 });
        expectScimError(await post("/Users", body), 400, "invalidValue");
      },
    },
    {
      section: "2.3.7",
      keyword: "MUST",
      sentence:
        "However, the base URI for relative URI resolution MUST include all URI components " +
        "and path segments up to, but not including, the Endpoint URI (the SCIM service " +
        "provider root endpoint)",
      title: "a relative `$ref` names the resource below the root endpoint",
      run: async ({ user, group, rollcall }) => {
        const { id, path } = await user();
        const { json } = await group({ members: [{ $ref: `Users/${id}` }] });
        expect(json).toMatchObject({ members: [{ value: id, $ref: `${rollcall.base}${path}` }] });
      },
    },
    {
      section: "2.3.7",
      keyword: "MUST",
      sentence: "A reference URI MUST be to an HTTP-addressable resource.",
      title: "`$ref` and meta.location are HTTP URLs, and all attributes that hold one say whose",
      run: async (provider) => {
        const person = await provider.user();
        const { json } = await provider.group({ members: [{ value: person.id }] });
        for (const pointer of ["/members/0/$ref", "/meta/location"]) {
          expect(new URL(String(at(json, pointer))).protocol).toStartWith("http");
        }
        const references = (await published(provider)).filter(
          (each) => at(each.json, "/type") === "reference",
        );
        expect(references.filter((each) => !at(each.json, "/referenceTypes/0"))).toEqual([]);
        expect(references).not.toEqual([]);
      },
    },
    {
      section: "2.3.7",
      keyword: "MUST",
      sentence:
        "An HTTP client performing a GET operation on a reference URI MUST receive the target " +
        "resource or an appropriate HTTP response code.",
      title: "GET of a `$ref` is the resource, and 404 where the manager is not known",
      run: async ({ user, group, send, get }) => {
        const person = await user({ [EnterpriseUser.id]: { manager: { value: NOBODY } } });
        const team = await group({ members: [{ value: person.id }] });
        const { json } = await get(person.path);
        const followed = await send("GET", String(at(json, "/groups/0/$ref")));
        expect(at(followed.json, "/id")).toBe(team.id);
        const back = await send("GET", String(at(team.json, "/members/0/$ref")));
        expect(at(back.json, "/id")).toBe(person.id);
        const boss = await send("GET", String(at(json, `/${EnterpriseUser.id}/manager/$ref`)));
        expectScimError(boss, 404);
      },
    },
    {
      section: "2.3.8",
      keyword: "MUST NOT",
      sentence:
        "Servers and clients MUST NOT require or expect attributes to be in any specific order " +
        "when an object is either generated or analyzed.",
      title: "a body in the opposite order makes the same User",
      run: async ({ post, word }) => {
        const attributes = {
          schemas: [User.id],
          name: { familyName: "Jensen", givenName: "Barbara" },
          emails: [{ value: "b@example.org", type: "work" }],
        };
        const reversed = {
          emails: [{ type: "work", value: "b@example.org" }],
          name: { givenName: "Barbara", familyName: "Jensen" },
          userName: word(),
          schemas: [User.id],
        };
        for (const body of [{ ...attributes, userName: word() }, reversed]) {
          const { status, json } = await post("/Users", body);
          expect(status).toBe(201);
          expect(json).toMatchObject(attributes);
        }
      },
    },
    {
      section: "2.3.8",
      keyword: "MUST NOT",
      sentence:
        "A complex attribute MUST NOT contain sub-attributes that have sub-attributes (i.e., " +
        "that are complex).",
      title: "no published sub-attribute is complex, and none takes an object",
      run: async (provider) => {
        const inner = (await published(provider)).filter(({ path }) => path.includes("."));
        expect(inner.filter(({ json }) => at(json, "/type") === "complex")).toEqual([]);
        expect(inner).not.toEqual([]);
        const body = newUser({
          userName: provider.word(),
          name: { formatted: { familyName: "x" } },
        });
        expectScimError(await provider.post("/Users", body), 400, "invalidValue");
      },
    },
  ],
};
