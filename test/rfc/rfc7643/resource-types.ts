import { expect } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import { newUser } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import type { Provider } from "../provider.ts";

const listed = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? json : []);

async function typesOf({ get }: Provider): Promise<readonly Json[]> {
  const types = listed(at((await get("/ResourceTypes")).json, "/Resources"));
  expect(types.map((type) => at(type, "/name"))).toEqual(["User", "Group"]);
  return types;
}

export const resourceTypes: Chapter = {
  title: "RFC 7643 §6 Resource types",
  duties: [
    {
      section: "6",
      keyword: "REQUIRED",
      sentence:
        "Unlike other core resources, all attributes are REQUIRED unless otherwise specified.",
      title: "name, endpoint and schema of each resource type are there, and nothing is null",
      run: async (provider) => {
        for (const type of await typesOf(provider)) {
          for (const name of ["name", "endpoint", "schema"]) {
            expect(at(type, `/${name}`)).toEqual(expect.stringMatching(/\S/));
          }
          expect(JSON.stringify(type)).not.toContain("null");
        }
      },
    },
    {
      section: "6",
      keyword: "MUST",
      sentence:
        "The resource type name. When applicable, service providers MUST specify the name, e.g., " +
        '"User" or "Group".',
      title: "name is what meta.resourceType has",
      run: async (provider) => {
        const [person, team] = [await provider.user(), await provider.group()];
        const names = (await typesOf(provider)).map((type) => at(type, "/name"));
        const found = [person, team].map(({ json }) => at(json, "/meta/resourceType"));
        expect(found).toEqual(names);
      },
    },
    {
      section: "6",
      keyword: "REQUIRED",
      sentence:
        'This name is referenced by the "meta.resourceType" attribute in all resources. REQUIRED.',
      title: "what meta.resourceType names can be read from /ResourceTypes",
      run: async ({ user, group, get }) => {
        for (const { json } of [await user(), await group()]) {
          const name = String(at(json, "/meta/resourceType"));
          expect(at((await get(`/ResourceTypes/${name}`)).json, "/name")).toBe(name);
        }
        for (const path of ["/ServiceProviderConfig", "/ResourceTypes/User"]) {
          expect(at((await get(path)).json, "/meta/resourceType")).toBeString();
        }
      },
    },
    {
      section: "6",
      keyword: "MUST",
      sentence:
        "The resource type's human-readable description. When applicable, service providers MUST " +
        "specify the description.",
      title: "each resource type is described",
      run: async (provider) => {
        for (const type of await typesOf(provider)) {
          expect(at(type, "/description")).toEqual(expect.stringMatching(/\S/));
        }
      },
    },
    {
      section: "6",
      keyword: "REQUIRED",
      sentence:
        "The resource type's HTTP-addressable endpoint relative to the Base URL of the service " +
        'provider, e.g., "Users". REQUIRED.',
      title: "GET of each endpoint below the base URL lists resources",
      run: async (provider) => {
        for (const type of await typesOf(provider)) {
          const { status, json } = await provider.get(String(at(type, "/endpoint")));
          expect(status).toBe(200);
          expect(at(json, "/totalResults")).toBeNumber();
        }
      },
    },
    {
      section: "6",
      keyword: "MUST",
      sentence: 'This MUST be equal to the "id" attribute of the associated "Schema" resource.',
      title: "the schema of each resource type is the id of a schema",
      run: async (provider) => {
        for (const type of await typesOf(provider)) {
          const urn = String(at(type, "/schema"));
          expect(at((await provider.get(`/Schemas/${urn}`)).json, "/id")).toBe(urn);
        }
      },
    },
    {
      section: "6",
      keyword: "MUST",
      sentence: 'This MUST be equal to the "id" attribute of a "Schema" resource. REQUIRED.',
      title: "the schema of each extension is the id of a schema",
      run: async (provider) => {
        const extensions = (await typesOf(provider)).flatMap((type) =>
          listed(at(type, "/schemaExtensions")),
        );
        for (const extension of extensions) {
          const urn = String(at(extension, "/schema"));
          expect(at((await provider.get(`/Schemas/${urn}`)).json, "/id")).toBe(urn);
        }
        expect(extensions).not.toEqual([]);
      },
    },
    {
      section: "6",
      keyword: "MUST",
      sentence:
        "If true, a resource of this type MUST include this schema extension and also include " +
        "any attributes declared as required in this schema extension.",
      title: "no extension is required, and a resource without any is taken",
      run: async (provider) => {
        const extensions = (await typesOf(provider)).flatMap((type) =>
          listed(at(type, "/schemaExtensions")),
        );
        expect(extensions.filter((each) => at(each, "/required") !== false)).toEqual([]);
        expect((await provider.user()).answer.status).toBe(201);
      },
    },
    {
      section: "6",
      keyword: "REQUIRED",
      sentence: "If false, a resource of this type MAY omit this schema extension. REQUIRED.",
      title: "`required` of each extension is a Boolean, and a PUT may leave the extension out",
      run: async (provider) => {
        const types = await typesOf(provider);
        const [extension] = listed(at(types[0], "/schemaExtensions"));
        expect(at(extension, "/required")).toBeBoolean();
        const urn = String(at(extension, "/schema"));
        const { path, json } = await provider.user({ [urn]: { department: "Tours" } });
        expect(at(json, `/${urn}/department`)).toBe("Tours");
        const body = newUser({ userName: at(json, "/userName") });
        const replaced = await provider.put(path, body);
        expect(replaced.status).toBe(200);
        expect(Object.keys(replaced.json ?? {})).not.toContain(urn);
      },
    },
    {
      section: "6",
      keyword: "REQUIRED",
      sentence:
        "Unlike other core resources, all attributes are REQUIRED unless otherwise specified.",
      title: "resource types are read-only: POST, PUT, PATCH and DELETE are 405",
      run: async ({ send }) => {
        for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
          for (const path of ["/ResourceTypes", "/ResourceTypes/User"]) {
            expectScimError(await send(method, path, { body: {} }), 405);
          }
        }
      },
    },
  ],
};
