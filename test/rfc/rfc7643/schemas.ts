import { expect } from "bun:test";
import { User } from "../../../src/scim/schema/user.ts";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import type { Provider } from "../provider.ts";
import { published } from "./published.ts";

const someText = expect.stringMatching(/\S/);

async function schemasOf({ get }: Provider) {
  const { json } = await get("/Schemas");
  const list = at(json, "/Resources");
  const schemas = Array.isArray(list) ? list : [];
  expect(schemas.length).toBeGreaterThan(2);
  return schemas;
}

/** §7 and the tests of what each attribute of a schema says of itself. */
export const schemas: Chapter = {
  title: "RFC 7643 §7 Schemas",
  duties: [
    {
      section: "7",
      keyword: "REQUIRED",
      sentence:
        'Unlike other core resources, the "Schema" resource MAY contain a complex object ' +
        "within a sub-attribute, and all attributes are REQUIRED unless otherwise specified.",
      title: "each attribute has a name, type, plurality, and its characteristics; nothing is null",
      run: async (provider) => {
        const all = await published(provider);
        for (const { path, json } of all) {
          expect({ path, json }).toMatchObject({
            path,
            json: {
              name: someText,
              type: someText,
              multiValued: expect.any(Boolean),
              required: expect.any(Boolean),
              caseExact: expect.any(Boolean),
              mutability: expect.stringMatching(/^(readOnly|readWrite|immutable|writeOnly)$/),
              returned: expect.stringMatching(/^(always|never|default|request)$/),
              uniqueness: expect.stringMatching(/^(none|server|global)$/),
            },
          });
          expect(JSON.stringify(json)).not.toContain("null");
        }
        expect(all).not.toEqual([]);
      },
    },
    {
      section: "7",
      keyword: "MUST",
      sentence:
        "The unique URI of the schema. When applicable, service providers MUST specify the URI, " +
        'e.g., "urn:ietf:params:scim:schemas:core:2.0:User".',
      title: "each schema has a URI of its own, under which it is found",
      run: async (provider) => {
        const ids = (await schemasOf(provider)).map((schema) => String(at(schema, "/id")));
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) {
          expect(id).toStartWith("urn:");
          expect(at((await provider.get(`/Schemas/${id}`)).json, "/id")).toBe(id);
        }
      },
    },
    {
      section: "7",
      keyword: "REQUIRED",
      sentence:
        "Unlike most other schemas, which use some sort of Globally Unique Identifier (GUID) " +
        'for the "id", the schema "id" is a URI so that it can be registered and is portable ' +
        "between different service providers and clients. REQUIRED.",
      title: "each URI in `schemas` of a resource is the id of a schema",
      run: async ({ get, user, group }) => {
        const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        for (const { json } of [await user({ [urn]: { costCenter: "1" } }), await group()]) {
          const uris = at(json, "/schemas");
          for (const uri of Array.isArray(uris) ? uris : []) {
            expect((await get(`/Schemas/${uri}`)).status).toBe(200);
          }
          expect(uris).not.toBeEmpty();
        }
        expectScimError(await get("/Schemas/urn:example:none"), 404);
      },
    },
    {
      section: "7",
      keyword: "MUST",
      sentence:
        "The schema's human-readable name. When applicable, service providers MUST specify the " +
        'name, e.g., "User" or "Group".',
      title: "each schema has a name",
      run: async (provider) => {
        for (const schema of await schemasOf(provider)) {
          expect(at(schema, "/name")).toEqual(someText);
        }
      },
    },
    {
      section: "7",
      keyword: "MUST",
      sentence:
        "The schema's human-readable description. When applicable, service providers MUST " +
        "specify the description.",
      title: "each schema has a description",
      run: async (provider) => {
        for (const schema of await schemasOf(provider)) {
          expect(at(schema, "/description")).toEqual(someText);
        }
      },
    },
    {
      section: "7",
      keyword: "SHOULD",
      sentence:
        'When an attribute is of type "complex", there SHOULD be a corresponding schema ' +
        'attribute "subAttributes" defined, listing the sub-attributes of the attribute.',
      title: "each complex attribute lists its sub-attributes, and no other does",
      run: async (provider) => {
        const all = await published(provider);
        const isOdd = ({ json }: (typeof all)[number]) =>
          (at(json, "/type") === "complex") !== (at(json, "/subAttributes/0") !== undefined);
        expect(all.filter(isOdd)).toEqual([]);
        expect(all.filter(({ json }) => at(json, "/type") === "complex")).not.toEqual([]);
      },
    },
    {
      section: "7",
      keyword: "MUST",
      sentence:
        "The attribute's human-readable description. When applicable, service providers MUST " +
        "specify the description.",
      title: "each attribute and sub-attribute has a description",
      run: async (provider) => {
        for (const { path, json } of await published(provider)) {
          expect({ path, text: at(json, "/description") }).toEqual({ path, text: someText });
        }
      },
    },
    {
      section: "7",
      keyword: "SHALL NOT",
      sentence: "readOnly The attribute SHALL NOT be modified.",
      title: "schemas are not modifiable: POST, PUT, PATCH and DELETE are 405",
      run: async ({ send, get }) => {
        const path = `/Schemas/${User.id}`;
        const before = (await get(path)).text;
        for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
          for (const each of ["/Schemas", path]) {
            expectScimError(await send(method, each, { body: {} }), 405);
          }
        }
        expect((await get(path)).text).toBe(before);
      },
    },
    {
      section: "8.7.2",
      keyword: "MUST",
      sentence:
        "A collection of canonical values. When applicable, service providers MUST specify the " +
        "canonical types, e.g., 'work', 'home'.",
      title: "the types of e-mail addresses, telephones, photos and messengers are suggested",
      run: async (provider) => {
        const all = await published(provider);
        for (const name of ["emails", "phoneNumbers", "ims", "photos", "addresses"]) {
          const type = all.find(({ path }) => path === `${name}.type`);
          expect(at(type?.json, "/canonicalValues/1")).toEqual(someText);
        }
      },
    },
  ],
};
