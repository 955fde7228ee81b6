import { expect } from "bun:test";
import { join } from "node:path";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

/** The operator's own extension, whose `serial` is immutable and whose `remark` is on request. */
const locker = "urn:ietf:params:scim:schemas:extension:Locker:2.0:User";

const bodyOf = (json: Json | undefined, attributes?: object) =>
  newUser({ userName: at(json, "/userName"), ...(attributes && { [locker]: attributes }) });
const matches =
  "immutable: If one or more values are already set for the attribute, the input value(s) MUST " +
  'match, or HTTP status code 400 SHOULD be returned with a "scimType" error code of ' +
  '"mutability".';

export const immutable: Chapter = {
  title: "RFC 7644 §3.5 Attributes that are immutable or returned on request",
  args: ["--config", join(import.meta.dir, "../config")],
  duties: [
    {
      section: "3.4",
      keyword: "states",
      sentence:
        "The attributes returned are defined in the server's attribute schema (see Section " +
        "8.7 of [RFC7643]) and may be modified by request parameters (see Section 3.9).",
      title: "what is returned on request is returned to those who ask for it",
      run: async ({ user, get }) => {
        const { path } = await user({ [locker]: { remark: "r", floor: "1" } });
        expect(at((await get(path)).json, `/${locker}`)).toEqual({ floor: "1" });
        const asked = await get(`${path}?attributes=${locker}:remark`);
        expect(at(asked.json, `/${locker}`)).toEqual({ remark: "r" });
      },
    },
    {
      section: "3.5.1",
      keyword: "MUST",
      sentence: matches,
      title: "a PUT with the value that an immutable attribute has is 200",
      run: async ({ user, put }) => {
        const { path, json } = await user({ [locker]: { serial: "s" } });
        const answer = await put(path, bodyOf(json, { serial: "s", floor: "2" }));
        expect(answer.status).toBe(200);
        expect(at(answer.json, `/${locker}`)).toEqual({ serial: "s", floor: "2" });
      },
    },
    {
      section: "3.5.1",
      keyword: "SHOULD",
      sentence: matches,
      title: "a PUT with another value of it is 400 mutability and changes nothing",
      run: async ({ user, put, get }) => {
        const { path, json } = await user({ [locker]: { serial: "s", floor: "1" } });
        const answer = await put(path, bodyOf(json, { serial: "t", floor: "2" }));
        expectScimError(answer, 400, "mutability");
        expect((await get(path)).json).toEqual(json);
      },
    },
    {
      section: "3.5.1",
      keyword: "SHALL",
      sentence:
        "immutable: If the service provider has no existing values, the new value(s) SHALL " +
        "be applied.",
      title: "a PUT gives an immutable attribute its first value",
      run: async ({ user, put }) => {
        const { path, json } = await user();
        const answer = await put(path, bodyOf(json, { serial: "s" }));
        expect(answer.status).toBe(200);
        expect(at(answer.json, `/${locker}/serial`)).toBe("s");
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST NOT",
      sentence:
        "For example, a client MUST NOT modify an attribute that has mutability " +
        '"readOnly" or "immutable". However, a client MAY "add" a value to an ' +
        '"immutable" attribute if the attribute had no previous value.',
      title: "PATCH adds a first value, and replaces and removes none",
      run: async ({ user, patch, get }) => {
        const { path } = await user();
        const target = `${locker}:serial`;
        const added = await patch(path, patchOf({ op: "add", path: target, value: "s" }));
        expect(at(added.json, `/${locker}/serial`)).toBe("s");
        for (const op of ["add", "replace", "remove"]) {
          const value = op === "remove" ? undefined : "t";
          const answer = await patch(path, patchOf({ op, path: target, value }));
          expectScimError(answer, 400, "mutability");
        }
        expect((await get(path)).json).toEqual(added.json);
      },
    },
  ],
};
