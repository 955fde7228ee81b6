import { expect } from "bun:test";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { Group } from "../../../src/scim/schema/group.ts";
import { User } from "../../../src/scim/schema/user.ts";
import { at } from "../../binary/at.ts";
import { patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { published } from "./published.ts";

const enterprise = (attributes: object) => ({ [EnterpriseUser.id]: attributes });

export const resources: Chapter = {
  title: "RFC 7643 §3 and §3.3 Resources and their schemas",
  duties: [
    {
      section: "3",
      keyword: "REQUIRED",
      sentence:
        'The "schemas" attribute is a REQUIRED attribute and is an array of Strings ' +
        "containing URIs that are used to indicate the namespaces of the SCIM schemas that " +
        "define the attributes present in the current JSON structure.",
      title: "`schemas` that is missing, no array or without the base schema is 400 invalidSyntax",
      run: async ({ post, put, user, word }) => {
        const { path } = await user();
        const wrong = [undefined, null, [], User.id, [7], [Group.id], [EnterpriseUser.id]];
        for (const schemas of wrong) {
          const body = { schemas, userName: word() };
          expectScimError(await post("/Users", body), 400, "invalidSyntax");
          expectScimError(await put(path, body), 400, "invalidSyntax");
        }
      },
    },
    {
      section: "3",
      keyword: "must",
      sentence: "Each String value must be a unique URI.",
      title: "`schemas` of an answer has URIs, each once, also when it was sent twice",
      run: async ({ user }) => {
        const schemas = [User.id, User.id.toUpperCase(), EnterpriseUser.id, EnterpriseUser.id];
        const { json } = await user({ schemas, ...enterprise({ costCenter: "4130" }) });
        expect(at(json, "/schemas")).toEqual([User.id, EnterpriseUser.id]);
      },
    },
    {
      section: "3",
      keyword: "MUST",
      sentence:
        "All representations of SCIM schemas MUST include a non-empty array with value(s) of the " +
        "URIs supported by that representation.",
      title: "each representation has `schemas`, also where it was not asked for",
      run: async ({ user, get, search, send }) => {
        const { path, id } = await user();
        const whole = [path, "/ResourceTypes/User", `/Schemas/${User.id}`];
        const asked = [`${path}?attributes=title`, `${path}?excludedAttributes=schemas`];
        for (const each of [...whole, ...asked]) {
          expect(at((await get(each)).json, "/schemas/0")).toBeString();
        }
        const found = await search("/Users", `id eq "${id}"`, "attributes=title");
        expect(at(found.json, "/Resources/0/schemas")).toEqual([User.id]);
        const error = await send("GET", "/Users/nobody");
        expect(at(error.json, "/schemas/0")).toBeString();
      },
    },
    {
      section: "3",
      keyword: "MUST",
      sentence:
        'The "schemas" attribute for a resource MUST only contain values defined as "schema" and ' +
        '"schemaExtensions" for the resource\'s defined "resourceType".',
      title: "a URI that the resource type does not have is passed over and does not come back",
      deviation:
        "Entra sends URIs of its own in `schemas` of groups. What is answered obeys the " +
        "sentence; what is sent is refused with `--unknown-attributes reject` alone.",
      run: async ({ user, group }) => {
        const uri = "urn:example:params:scim:schemas:extension:Car";
        const made = await user({ schemas: [User.id, uri, Group.id] });
        expect(at(made.json, "/schemas")).toEqual([User.id]);
        const team = await group({ schemas: [Group.id, uri] });
        expect(at(team.json, "/schemas")).toEqual([Group.id]);
      },
    },
    {
      section: "3",
      keyword: "MUST NOT",
      sentence: "Duplicate values MUST NOT be included.",
      title: "PATCH and PUT never make a URI of `schemas` appear twice",
      run: async ({ user, patch, put, get }) => {
        const { path, json } = await user(enterprise({ costCenter: "1" }));
        const userName = at(json, "/userName");
        const add = { op: "add", path: `${EnterpriseUser.id}:division`, value: "2" };
        for (const change of [
          () => patch(path, patchOf(add)),
          () =>
            put(path, { schemas: [User.id, User.id], userName, ...enterprise({ division: "1" }) }),
        ]) {
          expect((await change()).status).toBe(200);
          const schemas = at((await get(path)).json, "/schemas");
          expect(schemas).toEqual([User.id, EnterpriseUser.id]);
        }
      },
    },
    {
      section: "3",
      keyword: "MUST NOT",
      sentence: "Value order is not specified and MUST NOT impact behavior.",
      title: "the extension may stand before the base schema",
      run: async ({ user }) => {
        const { json } = await user({
          schemas: [EnterpriseUser.id, User.id],
          ...enterprise({ costCenter: "4130" }),
        });
        expect(json).toMatchObject(enterprise({ costCenter: "4130" }));
      },
    },
    {
      section: "3",
      keyword: "SHALL",
      sentence:
        "These attributes are not defined in any particular schema but SHALL be assumed to be " +
        'present in every resource, regardless of the value of the "schemas" attribute.',
      title: "externalId, id and meta can be set or found in a User and a Group of one schema",
      run: async ({ user, group, search, word }) => {
        const externalId = word();
        for (const [endpoint, made] of [
          ["/Users", await user({ externalId })],
          ["/Groups", await group({ externalId })],
        ] as const) {
          const found = await search(endpoint, `externalId eq "${externalId}" and meta.created pr`);
          expect(at(found.json, "/Resources")).toMatchObject([{ id: made.id, externalId }]);
        }
      },
    },
    {
      section: "3.3",
      keyword: "MUST",
      sentence:
        'The "schemas" attribute MUST contain at least one value, which SHALL be the base schema ' +
        "for the resource.",
      title: "a User is answered with the base schema, alone or together with the extension in use",
      run: async ({ user, patch, get }) => {
        const { path, json } = await user();
        expect(at(json, "/schemas")).toEqual([User.id]);
        const name = `${EnterpriseUser.id}:costCenter`;
        await patch(path, patchOf({ op: "add", path: name, value: "4130" }));
        expect(at((await get(path)).json, "/schemas")).toEqual([User.id, EnterpriseUser.id]);
        await patch(path, patchOf({ op: "remove", path: name }));
        expect(at((await get(path)).json, "/schemas")).toEqual([User.id]);
      },
    },
    {
      section: "3.3",
      keyword: "SHOULD",
      sentence:
        "Schema extensions SHOULD avoid redefining any attributes defined in this specification " +
        "and SHOULD follow conventions defined in this specification.",
      title: "no extension has an attribute of the base schema or a common one",
      run: async (provider) => {
        const all = (await published(provider)).filter(({ path }) => !path.includes("."));
        const base = all.filter(({ schema }) => schema === User.id).map(({ path }) => path);
        const taken = [...base, "schemas", "id", "externalId", "meta"];
        const extended = all.filter(({ schema }) => schema.includes(":extension:"));
        expect(extended.filter(({ path }) => taken.includes(path))).toEqual([]);
        expect(extended).not.toEqual([]);
      },
    },
    {
      section: "3.3",
      keyword: "SHALL",
      sentence:
        "Except for the base object schema, the schema extension URI SHALL be used as a JSON " +
        "container to distinguish attributes belonging to the extension namespace from base " +
        "schema attributes.",
      title: "extended attributes come back in their container, however they were set",
      run: async ({ user, patch, get }) => {
        const { path, json } = await user(enterprise({ costCenter: "4130" }));
        expect(json).toMatchObject(enterprise({ costCenter: "4130" }));
        const division = { op: "add", path: `${EnterpriseUser.id}:division`, value: "Parks" };
        await patch(path, patchOf(division));
        const changed = (await get(path)).json;
        expect(changed).toMatchObject(enterprise({ costCenter: "4130", division: "Parks" }));
        expect(Object.keys(changed ?? {})).not.toContain("division");
        expect(Object.keys(changed ?? {})).not.toContain(User.id);
      },
    },
  ],
};
