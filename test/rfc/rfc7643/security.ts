import { expect } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

const REGISTRY = "IANA and those who write RFCs that register schemas.";

export const security: Chapter = {
  title: "RFC 7643 §8.7 to §10 Descriptions, security, registration",
  duties: [
    {
      section: "8.7.1",
      keyword: "REQUIRED",
      sentence: "The id of the SCIM resource representing the User's manager. REQUIRED.",
      title: "a manager of whom a client knows but the URI is taken",
      deviation:
        "The description contradicts §4.3, which has RECOMMENDED, and its own characteristic " +
        '"required": false.',
      run: async ({ user, rollcall }) => {
        const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        const boss = await user();
        const $ref = `${rollcall.base}${boss.path}`;
        const { json } = await user({ [urn]: { manager: { $ref } } });
        expect(at(json, `/${urn}/manager/value`)).toBe(boss.id);
      },
    },
    {
      section: "8.7.1",
      keyword: "REQUIRED",
      sentence: "The URI of the SCIM resource representing the User's manager. REQUIRED.",
      title: "a manager of whom a client knows but the id is taken, and has a URI",
      deviation:
        "The description contradicts §4.3, which has RECOMMENDED. Entra sends the id alone; the " +
        "URI is derived, so each answer has it.",
      run: async ({ user, rollcall }) => {
        const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        const boss = await user();
        const { json } = await user({ [urn]: { manager: { value: boss.id } } });
        expect(at(json, `/${urn}/manager/$ref`)).toBe(`${rollcall.base}${boss.path}`);
      },
    },
    {
      section: "9.2",
      keyword: "MUST NOT",
      sentence:
        "While the SCIM protocol uses cleartext passwords for value assignment and " +
        "equality-testing purposes, password values MUST NOT be stored in cleartext form.",
      title: "neither passwords nor tokens are in the files of the server or in its log",
      run: async ({ user, patch, post, token, rollcall, word }) => {
        const password = `t1meMa$heen-${word()}`;
        const { path, id } = await user({ password });
        await patch(path, patchOf({ op: "replace", path: "password", value: password }));
        const refused = await post("/Users", newUser({ password, userName: "" }));
        expectScimError(refused, 400, "invalidValue");
        const kept = readdirSync(rollcall.data)
          .map((name) => readFileSync(join(rollcall.data, name), "latin1"))
          .join("");
        expect(kept).toContain(id);
        for (const secret of [password, token]) {
          expect(kept).not.toContain(secret);
          expect(rollcall.output()).not.toContain(secret);
        }
      },
    },
    {
      section: "9.2",
      keyword: "SHOULD",
      sentence:
        "Administrators should undertake industry best practices to protect the storage of " +
        "credentials and in particular SHOULD follow recommendations outlined in Section 5.1.4.1 " +
        "of [RFC6819].",
      notApplicable: "Administrators; the server has no password to store, and of tokens a hash.",
    },
    {
      section: "9.3",
      keyword: "must",
      sentence: "In particular, information security and privacy must be considered.",
      title: "nobody without a token, or with one for reading, can read or change a person",
      run: async ({ user, rollcall, get }) => {
        const { path, json } = await user({ title: "Guide" });
        for (const headers of [{}, { authorization: "Bearer rc_wrong" }]) {
          expectScimError(await rollcall.request("GET", path, { headers }), 401);
          expectScimError(await rollcall.request("DELETE", path, { headers }), 401);
        }
        const token = await rollcall.token("reader", "read");
        expect((await rollcall.request("GET", path, { token })).status).toBe(200);
        expectScimError(await rollcall.request("DELETE", path, { token }), 403);
        expect((await get(path)).json).toEqual(json ?? null);
      },
    },
    {
      section: "10.2.1",
      keyword: "MUST NOT",
      sentence:
        "Once a name has been allocated, it MUST NOT be reallocated for a different purpose.",
      notApplicable: REGISTRY,
    },
    {
      section: "10.2.1",
      keyword: "MUST",
      sentence:
        "The rules provided for assignments of values within a sub-namespace MUST be " +
        "constructed so that the meanings of values cannot change.",
      notApplicable: REGISTRY,
    },
    {
      section: "10.3.1",
      keyword: "MUST",
      sentence:
        'Registration of new "core" schemas (e.g., in the namespace ' +
        '"urn:ietf:params:scim:schemas:core") and "API" schemas (e.g., in the namespace ' +
        '"urn:ietf:params:scim:api") MUST be reviewed by the designated expert and published ' +
        "in an RFC.",
      notApplicable: REGISTRY,
    },
    {
      section: "10.3.1",
      keyword: "REQUIRED",
      sentence:
        "An RFC is REQUIRED for the registration of new value data types that modify existing " +
        "properties.",
      notApplicable: REGISTRY,
    },
    {
      section: "10.3.1",
      keyword: "REQUIRED",
      sentence:
        "An RFC is also REQUIRED for registration of SCIM schema URIs that modify SCIM schema " +
        "previously documented in an existing RFC.",
      notApplicable: REGISTRY,
    },
    {
      section: "10.3.1",
      keyword: "MUST",
      sentence:
        "An RFC specifying one or more new schema URIs MUST include the completed registration " +
        "templates, which MAY be expanded with additional information.",
      notApplicable: REGISTRY,
    },
    {
      section: "10.3.1",
      keyword: "SHOULD",
      sentence: "The RFC SHOULD include any attributes defined.",
      notApplicable: REGISTRY,
    },
  ],
};
