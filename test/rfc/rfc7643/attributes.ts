import { expect } from "bun:test";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { User } from "../../../src/scim/schema/user.ts";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { published } from "./published.ts";

export const attributes: Chapter = {
  title: "RFC 7643 §1 to §2.2 Attributes",
  duties: [
    {
      section: "1.1",
      keyword: "MUST NOT",
      sentence:
        "When using these values in protocol messages, the quotes MUST NOT be used as part of " +
        "the value.",
      title: "no characteristic of a published attribute has quotes in its value",
      run: async (provider) => {
        const all = await published(provider);
        for (const { path, json } of all) {
          for (const name of ["type", "mutability", "returned", "uniqueness"]) {
            expect(`${path} ${at(json, `/${name}`)}`).toMatch(/^\S+ [A-Za-z]+$/);
          }
        }
        expect(all).not.toEqual([]);
      },
    },
    {
      section: "1.2",
      keyword: "MUST NOT",
      sentence: "A simple attribute MUST NOT contain sub-attributes.",
      title: "no simple attribute is published with sub-attributes, and none takes an object",
      run: async (provider) => {
        const simple = (await published(provider)).filter(
          ({ json }) => at(json, "/type") !== "complex",
        );
        expect(simple.filter(({ json }) => at(json, "/subAttributes") !== undefined)).toEqual([]);
        expect(simple).not.toEqual([]);
        for (const [name, value] of [
          ["displayName", { value: "Ann" }],
          ["active", { value: true }],
          ["emails", [{ value: { value: "ann@example.org" } }]],
        ] as const) {
          const body = { schemas: [User.id], userName: provider.word(), [name]: value };
          expectScimError(await provider.post("/Users", body), 400, "invalidValue");
        }
      },
    },
    {
      section: "2.1",
      keyword: "MUST",
      sentence:
        "SCIM resources are represented in JSON [RFC7159] format and MUST specify schema via the " +
        '"schemas" attribute per Section 3.',
      title: "a body without `schemas` is 400 invalidSyntax, and each answer has `schemas`",
      run: async ({ post, get, user, group, word }) => {
        expectScimError(await post("/Users", { userName: word() }), 400, "invalidSyntax");
        expectScimError(await post("/Groups", { displayName: word() }), 400, "invalidSyntax");
        const paths = [(await user()).path, (await group()).path, "/ServiceProviderConfig"];
        for (const path of [...paths, "/ResourceTypes/User", `/Schemas/${User.id}`, "/Users"]) {
          const { json } = await get(path);
          expect(at(json, "/schemas/0")).toStartWith("urn:ietf:params:scim:");
        }
      },
    },
    {
      section: "2.1",
      keyword: "MUST",
      sentence: "Attribute names MUST conform to the following ABNF rules:",
      title: 'each published name is ALPHA *(nameChar), "$ref" of §2.4 apart',
      run: async (provider) => {
        const names = (await published(provider)).map(({ json }) => String(at(json, "/name")));
        expect(names.filter((name) => name !== "$ref" && !/^[A-Za-z][-$\w]*$/.test(name))).toEqual(
          [],
        );
        expect(names).toContain("userName");
      },
    },
    {
      section: "2.1",
      keyword: "MUST",
      sentence: "Attribute names MUST conform to the following ABNF rules:",
      title: "names in another case are the same attributes",
      run: async ({ post, get, word }) => {
        const userName = word();
        const created = await post("/Users", {
          SCHEMAS: [User.id],
          USERNAME: userName,
          name: { FAMILYname: "Jensen" },
          [EnterpriseUser.id.toUpperCase()]: { COSTCENTER: "4130" },
        });
        expect(created.status).toBe(201);
        const { json } = await get(`/Users/${at(created.json, "/id")}`);
        expect(json).toMatchObject({
          userName,
          name: { familyName: "Jensen" },
          [EnterpriseUser.id]: { costCenter: "4130" },
        });
      },
    },
    {
      section: "2.2",
      keyword: "REQUIRED",
      sentence: '"required" is "false" (i.e., not REQUIRED),',
      title: "nothing but the userName of a User and the displayName of a Group is required",
      run: async (provider) => {
        const required = (await published(provider))
          .filter(({ json }) => at(json, "/required") === true)
          .map(({ schema, path }) => `${schema.split(":").at(-1)}.${path}`);
        expect(required).toEqual(["User.userName", "Group.displayName"]);
        expect((await provider.user()).answer.status).toBe(201);
        expect((await provider.group()).answer.status).toBe(201);
      },
    },
    {
      section: "2.3",
      keyword: "SHOULD NOT",
      sentence: "SCIM extensions SHOULD NOT introduce new data types.",
      title: "each published attribute is of a type of Table 1",
      run: async (provider) => {
        const types = new Set(
          (await published(provider)).map(({ json }) => String(at(json, "/type"))),
        );
        const table1 = "string boolean decimal integer dateTime binary reference complex";
        expect([...types].filter((type) => !table1.split(" ").includes(type))).toEqual([]);
        expect(types.size).toBeGreaterThan(1);
      },
    },
  ],
};
