import { expect } from "bun:test";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { at } from "../../binary/at.ts";
import { newGroup, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

export const group: Chapter = {
  title: "RFC 7643 §4.2 and §4.3 Group and Enterprise User",
  duties: [
    {
      section: "4.2",
      keyword: "REQUIRED",
      sentence: "displayName A human-readable name for the Group. REQUIRED.",
      title: "a Group without a displayName, or with a blank one, is neither made nor left",
      run: async ({ post, put, patch, group, get }) => {
        const { path, json } = await group();
        for (const displayName of [undefined, null, "", " "]) {
          expectScimError(await post("/Groups", newGroup({ displayName })), 400, "invalidValue");
          expectScimError(await put(path, newGroup({ displayName })), 400, "invalidValue");
        }
        const remove = patchOf({ op: "remove", path: "displayName" });
        expectScimError(await patch(path, remove), 400, "mutability");
        expect(at((await get(path)).json, "/displayName")).toBe(String(at(json, "/displayName")));
      },
    },
    {
      section: "4.2",
      keyword: "must",
      sentence:
        'The "value" sub-attribute contains the value of an "id" attribute of a SCIM ' +
        'resource, and the "$ref" sub-attribute must be the URI of a SCIM resource such as a ' +
        '"User", or a "Group".',
      title: "members that are Users and Groups have their id, URI, type and name",
      run: async ({ user, group, get, rollcall }) => {
        const [person, inner] = [await user(), await group()];
        const wrong = "https://elsewhere.example/Users/1";
        const members = [{ value: person.id, $ref: wrong }, { value: inner.id }];
        const { path } = await group({ members });
        const { json } = await get(`${path}?attributes=members`);
        expect(at(json, "/members")).toEqual([
          {
            value: person.id,
            $ref: `${rollcall.base}${person.path}`,
            type: "User",
            display: String(at(person.json, "/userName")),
          },
          {
            value: inner.id,
            $ref: `${rollcall.base}${inner.path}`,
            type: "Group",
            display: String(at(inner.json, "/displayName")),
          },
        ]);
      },
    },
    {
      section: "4.3",
      keyword: "RECOMMENDED",
      sentence:
        'value The "id" of the SCIM resource representing the user\'s manager. RECOMMENDED.',
      title: "the id of a manager comes back, also when it was sent as a bare string",
      run: async ({ user }) => {
        const boss = await user();
        for (const manager of [{ value: boss.id }, boss.id]) {
          const { json } = await user({ [EnterpriseUser.id]: { manager } });
          expect(at(json, `/${EnterpriseUser.id}/manager/value`)).toBe(boss.id);
        }
      },
    },
    {
      section: "4.3",
      keyword: "RECOMMENDED",
      sentence: "$ref The URI of the SCIM resource representing the User's manager. RECOMMENDED.",
      title: "the URI of a manager follows from the id, and the id from the URI",
      run: async ({ user, rollcall }) => {
        const boss = await user();
        const $ref = `${rollcall.base}${boss.path}`;
        for (const manager of [{ value: boss.id }, { $ref }, { $ref: `../Users/${boss.id}` }]) {
          const { json } = await user({ [EnterpriseUser.id]: { manager } });
          expect(at(json, `/${EnterpriseUser.id}/manager`)).toEqual({ value: boss.id, $ref });
        }
      },
    },
  ],
};
