import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const set = (path: string, value: unknown) => ({ op: "replace", path, value });

export const patching: Chapter = {
  title: "RFC 7644 §3.5.2 Modifying with PATCH",
  duties: [
    {
      section: "3.5.2",
      keyword: "MUST",
      sentence:
        'The body of each request MUST contain the "schemas" attribute with the URI ' +
        'value of "urn:ietf:params:scim:api:messages:2.0:PatchOp".',
      title: "a body without that URI is invalidSyntax",
      run: async ({ user, patch }) => {
        const { path } = await user();
        const Operations = [set("title", "t")];
        for (const schemas of [undefined, [], [enterprise], patchOp]) {
          const answer = await patch(path, { schemas, Operations });
          expectScimError(answer, 400, "invalidSyntax");
        }
        expect((await patch(path, { schemas: [patchOp], Operations })).status).toBe(200);
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST",
      sentence:
        'The body of an HTTP PATCH request MUST contain the attribute "Operations", ' +
        "whose value is an array of one or more PATCH operations.",
      title: "no Operations, none in it or no array is invalidSyntax",
      run: async ({ user, patch }) => {
        const { path } = await user();
        for (const Operations of [undefined, [], {}, set("title", "t"), "add", [null], ["add"]]) {
          const answer = await patch(path, { schemas: [patchOp], Operations });
          expectScimError(answer, 400, "invalidSyntax");
        }
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST",
      sentence:
        'Each PATCH operation object MUST have exactly one "op" member, whose value ' +
        'indicates the operation to perform and MAY be one of "add", "remove", or ' +
        '"replace".',
      title: "an operation without op, with an unknown one or with two is refused",
      run: async ({ user, send, patch }) => {
        const { path } = await user();
        for (const op of [undefined, "move", "copy", "test", "", 7]) {
          const answer = await patch(path, patchOf({ op, path: "title", value: "t" }));
          expectScimError(answer, 400, "invalidValue");
        }
        const twice = '{"op":"add","op":"remove","OP":"replace","path":"title","value":"t"}';
        const raw = `{"schemas":["${patchOp}"],"Operations":[${twice}]}`;
        expectScimError(await send("PATCH", path, { raw }), 400, "invalidSyntax");
      },
    },
    {
      section: "3.5.2",
      keyword: "REQUIRED",
      sentence:
        'The "path" attribute is OPTIONAL for "add" and "replace" and is REQUIRED ' +
        'for "remove" operations.',
      title: "add and replace do without a path, remove does not",
      run: async ({ user, patch }) => {
        const { path } = await user();
        for (const op of ["add", "replace"]) {
          const answer = await patch(path, patchOf({ op, value: { title: op } }));
          expect(at(answer.json, "/title")).toBe(op);
        }
        expectScimError(await patch(path, patchOf({ op: "remove" })), 400, "noTarget");
      },
    },
    {
      section: "3.5.2",
      keyword: "states",
      sentence:
        'The "path" attribute is described by the following ABNF syntax rule: PATH = ' +
        "attrPath / valuePath [subAttr]",
      title: "a path that is none is invalidPath, a broken filter in it invalidFilter",
      run: async ({ user, patch }) => {
        const { path } = await user({ emails: [{ value: "a@x", type: "work" }] });
        for (const wrong of [
          "emails[",
          "emails]",
          "emails.0",
          "emails[0]",
          "/title",
          "a b",
          "name..x",
        ]) {
          const answer = await patch(path, patchOf(set(wrong, "x")));
          expect({ wrong, status: answer.status }).toEqual({ wrong, status: 400 });
          expect(["invalidPath", "invalidFilter"]).toContain(String(at(answer.json, "/scimType")));
        }
        for (const right of [
          "title",
          "name.familyName",
          'emails[type eq "work"].value',
          `${enterprise}:division`,
          "urn:ietf:params:scim:schemas:core:2.0:User:nickName",
        ]) {
          expect((await patch(path, patchOf(set(right, "x")))).status).toBe(200);
        }
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST",
      sentence:
        "Each operation against an attribute MUST be compatible with the attribute's " +
        "mutability and schema as defined in Sections 2.2 and 2.3 of [RFC7643].",
      title: "a value of another type is invalidValue",
      run: async ({ user, patch, get }) => {
        const { path, json } = await user();
        for (const [attribute, value] of [
          ["active", "perhaps"],
          ["title", 7],
          ["name", "Bea"],
          ["emails", [{ value: 7 }]],
          ["x509Certificates", [{ value: "*" }]],
        ] as const) {
          const answer = await patch(path, patchOf(set(attribute, value)));
          expectScimError(answer, 400, "invalidValue");
        }
        expect((await get(path)).json).toEqual(json);
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST NOT",
      sentence:
        "For example, a client MUST NOT modify an attribute that has mutability " +
        '"readOnly" or "immutable".',
      title: "id, meta, groups and the value of a member keep what they are, with mutability",
      run: async ({ user, group, patch, get }) => {
        const person = await user();
        for (const attribute of ["id", "meta.created", "groups"]) {
          for (const op of ["add", "replace", "remove"]) {
            const answer = await patch(person.path, patchOf({ op, path: attribute, value: "x" }));
            expectScimError(answer, 400, "mutability");
          }
        }
        const crowd = await group({ members: [{ value: person.id }] });
        const path = `members[value eq "${person.id}"].value`;
        const renamed = patchOf(set(path, (await user()).id));
        expectScimError(await patch(crowd.path, renamed), 400, "mutability");
        expect((await get(crowd.path)).json).toEqual(crowd.json);
      },
    },
    {
      section: "3.5.2",
      keyword: "states",
      sentence:
        'However, a client MAY "add" a value to an "immutable" attribute if the ' +
        "attribute had no previous value.",
      title: "a member is added with its value and type",
      run: async ({ user, group, patch, get }) => {
        const { id } = await user();
        const { path } = await group();
        const value = [{ value: id, type: "User" }];
        expect((await patch(path, patchOf({ op: "add", path: "members", value }))).status).toBe(
          204,
        );
        expect(at((await get(path)).json, "/members")).toMatchObject(value);
      },
    },
    {
      section: "3.5.2",
      keyword: "SHALL",
      sentence:
        "An operation that is not compatible with an attribute's mutability or schema " +
        "SHALL return the appropriate HTTP response status code and a JSON detail error " +
        "response as defined in Section 3.12.",
      title: "the detail names the operation and the attribute",
      run: async ({ user, patch }) => {
        const { path } = await user();
        const answer = await patch(path, patchOf(set("title", "t"), set("active", "perhaps")));
        expectScimError(answer, 400, "invalidValue");
        expect(String(at(answer.json, "/detail"))).toMatch(
          /Operations\[1\].*active|active.*Operations\[1\]/,
        );
      },
    },
    {
      section: "3.5.2",
      keyword: "SHALL",
      sentence:
        "An operation that is not compatible with an attribute's mutability or schema " +
        "SHALL return the appropriate HTTP response status code",
      title: "an operation on an attribute that no schema has is passed over",
      deviation:
        "Entra sends all mapped attributes in one PATCH: refusing one that is not known " +
        "would lose the others. A warning is logged; `--unknown-attributes reject` makes " +
        "it a 400.",
      run: async ({ user, patch }) => {
        const { path } = await user();
        const operations = patchOf(set("shoeSize", 42), set("title", "t"));
        const answer = await patch(path, operations);
        expect(answer.status).toBe(200);
        expect(at(answer.json, "/title")).toBe("t");
        expect(at(answer.json, "/shoeSize")).toBeUndefined();
      },
    },
    {
      section: "3.5.2",
      keyword: "SHALL",
      sentence:
        'For all operations, the value of the "schemas" attribute on the SCIM service ' +
        "provider's representation of the resource SHALL be assumed by default.",
      title: "a path without URN is one of the resource's core schema",
      run: async ({ user, patch }) => {
        const { path } = await user();
        const { json } = await patch(path, patchOf(set("title", "t")));
        expect(at(json, "/title")).toBe("t");
        expect(at(json, "/schemas")).toEqual(["urn:ietf:params:scim:schemas:core:2.0:User"]);
      },
    },
    {
      section: "3.5.2",
      keyword: "SHALL",
      sentence:
        'If one of the PATCH operations modifies the "schemas" attribute, subsequent ' +
        'operations SHALL assume the modified state of the "schemas" attribute.',
      title:
        "schemas follows from the attributes that are there; to change it alone does " + "nothing",
      run: async ({ user, patch }) => {
        const { path } = await user();
        const added = { op: "add", path: "schemas", value: [enterprise] };
        const first = await patch(path, patchOf(added, set(`${enterprise}:division`, "d")));
        expect(first.status).toBe(200);
        expect(at(first.json, "/schemas/1")).toBe(enterprise);
        const gone = { op: "remove", path: `${enterprise}:division` };
        const { json } = await patch(path, patchOf(added, gone));
        expect(at(json, "/schemas/1")).toBeUndefined();
      },
    },
    {
      section: "3.5.2",
      keyword: "states",
      sentence:
        'Clients MAY implicitly modify the "schemas" attribute by adding (or replacing) ' +
        "an attribute with its fully qualified name, including schema URN.",
      title: "an attribute of the enterprise extension brings its URN into schemas",
      run: async ({ user, patch, get }) => {
        const { path } = await user();
        await patch(path, patchOf(set(`${enterprise}:employeeNumber`, "7")));
        const { json } = await get(path);
        expect(at(json, "/schemas/1")).toBe(enterprise);
        expect(at(json, `/${enterprise}/employeeNumber`)).toBe("7");
      },
    },
  ],
};
