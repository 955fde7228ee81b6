import { expect } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import { newGroup, newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

const userName = (json: Json | undefined) => ({ userName: at(json, "/userName") });

export const replacing: Chapter = {
  title: "RFC 7644 §3.5 and §3.5.1 Modifying resources, replacing with PUT",
  duties: [
    {
      section: "3.5",
      keyword: "MUST",
      sentence: "Implementers MUST support HTTP PUT as specified in Section 4.3 of [RFC7231].",
      title: "PUT of a User and of a Group is 200, and the same PUT again changes nothing",
      run: async ({ user, group, put }) => {
        const person = await user();
        const body = newUser({ ...userName(person.json), title: "new" });
        const first = await put(person.path, body);
        expect(first.status).toBe(200);
        expect((await put(person.path, body)).json).toEqual(first.json);
        const { path } = await group();
        expect((await put(path, newGroup({ displayName: "renamed" }))).status).toBe(200);
      },
    },
    {
      section: "3.5",
      keyword: "SHOULD",
      sentence:
        "Resources such as Groups may be very large; hence, implementers SHOULD support " +
        "HTTP PATCH [RFC5789] to enable partial resource modifications.",
      title: "PATCH changes a part of a User and of a Group, and is said to be supported",
      run: async ({ user, group, patch, get }) => {
        const person = await user({ title: "t", nickName: "n" });
        const changed = patchOf({ op: "replace", path: "title", value: "u" });
        expect((await patch(person.path, changed)).status).toBe(200);
        expect((await get(person.path)).json).toMatchObject({ title: "u", nickName: "n" });
        const { path } = await group({ members: [{ value: person.id }] });
        await patch(path, patchOf({ op: "replace", path: "displayName", value: "other" }));
        const { json } = await get(path);
        expect([at(json, "/displayName"), at(json, "/members/0/value")]).toEqual([
          "other",
          person.id,
        ]);
        expect(at((await get("/ServiceProviderConfig")).json, "/patch/supported")).toBe(true);
      },
    },
    {
      section: "3.5.1",
      keyword: "MUST NOT",
      sentence:
        "Because SCIM resource identifiers are assigned by the service provider, HTTP PUT " +
        "MUST NOT be used to create new resources.",
      title: "PUT to an id of the client's own, or to a deleted one, is 404",
      run: async ({ user, put, delete: remove, word }) => {
        const gone = await user();
        await remove(gone.path);
        for (const path of ["/Users/mine", gone.path]) {
          expectScimError(await put(path, newUser({ userName: word() })), 404);
        }
      },
    },
    {
      section: "3.5.1",
      keyword: "SHALL",
      sentence:
        "readWrite, writeOnly: Any values provided SHALL replace the existing attribute " +
        "values.",
      title: "values that are sent replace those that were there",
      run: async ({ user, put, get }) => {
        const { path, json } = await user({
          title: "t",
          emails: [{ value: "a@x" }, { value: "b@x" }],
        });
        const emails = [{ value: "c@x", type: "work" }];
        const password = "another-Secret-word";
        await put(path, newUser({ ...userName(json), title: "u", emails, password }));
        const after = await get(path);
        expect(after.json).toMatchObject({ title: "u", emails });
        expect(at(after.json, "/emails")).toHaveLength(1);
        expect(after.text).not.toContain(password);
      },
    },
    {
      section: "3.5.1",
      keyword: "SHALL",
      sentence:
        "Service providers MAY take into account whether or not a client has access to, or " +
        "understands, all of the resource's attributes when deciding whether non-asserted " +
        "attributes SHALL be removed or defaulted.",
      title: "what is not sent is cleared, but for what other clients or other resources own",
      run: async ({ user, group, put, get, rollcall }) => {
        const { path, json, id } = await user({ title: "t", name: { givenName: "G" } });
        const { id: groupId } = await group({ members: [{ value: id }] });
        const other = await rollcall.token("second", "provision", ["--client", "second"]);
        const theirs = patchOf({ op: "add", path: "externalId", value: "theirs" });
        await rollcall.request("PATCH", path, { token: other, body: theirs });
        await put(path, newUser(userName(json)));
        const after = (await get(path)).json;
        expect([at(after, "/title"), at(after, "/name")]).toEqual([undefined, undefined]);
        expect(at(after, "/groups/0/value")).toBe(groupId);
        const seen = await rollcall.request("GET", path, { token: other });
        expect(at(seen.json, "/externalId")).toBe("theirs");
      },
    },
    {
      section: "3.5.1",
      keyword: "states",
      sentence:
        'Clients that want to override a server\'s defaults MAY specify "null" for a ' +
        'single-valued attribute, or an empty array "[]" for a multi-valued attribute, ' +
        "to clear all values.",
      title: "null and [] clear",
      run: async ({ user, put }) => {
        const { path, json } = await user({ title: "t", emails: [{ value: "a@x" }] });
        const answer = await put(path, newUser({ ...userName(json), title: null, emails: [] }));
        expect(answer.status).toBe(200);
        expect(at(answer.json, "/title")).toBeUndefined();
        expect(at(answer.json, "/emails")).toBeUndefined();
      },
    },
    {
      section: "3.5.1",
      keyword: "MUST",
      sentence:
        "immutable: If one or more values are already set for the attribute, the input " +
        "value(s) MUST match, or HTTP status code 400 SHOULD be returned with a " +
        '"scimType" error code of "mutability".',
      title: "a PUT of other members is another set of members, each of which is as it was",
      deviation:
        "The parts of a member are immutable, but members may be added and removed (RFC 7643 " +
        "§4.2): one that is not sent is removed, and none is altered.",
      run: async ({ user, group, put }) => {
        const [a, b] = [await user(), await user()];
        const { path } = await group({ members: [{ value: a.id }] });
        const body = newGroup({ displayName: "g", members: [{ value: b.id, type: "Group" }] });
        const { json, status } = await put(path, body);
        expect(status).toBe(200);
        expect(at(json, "/members")).toMatchObject([{ value: b.id, type: "User" }]);
        expect(at(json, "/members/1")).toBeUndefined();
      },
    },
    {
      section: "3.5.1",
      keyword: "SHALL",
      sentence:
        "immutable: If the service provider has no existing values, the new value(s) SHALL " +
        "be applied.",
      title: "a Group without members is given some by PUT",
      run: async ({ user, group, put, get }) => {
        const { id } = await user();
        const { path } = await group();
        await put(path, newGroup({ displayName: "g", members: [{ value: id }] }));
        expect(at((await get(path)).json, "/members/0/value")).toBe(id);
      },
    },
    {
      section: "3.5.1",
      keyword: "SHALL",
      sentence: "readOnly: Any values provided SHALL be ignored.",
      title: "id, meta and groups of a PUT are ignored",
      run: async ({ user, put, get }) => {
        const { path, json, id } = await user();
        const claims = {
          id: "mine",
          meta: { created: "2001-01-01T00:00:00Z" },
          groups: [{ value: "g" }],
        };
        expect((await put(path, newUser({ ...userName(json), ...claims }))).status).toBe(200);
        const after = (await get(path)).json;
        expect(at(after, "/id")).toBe(id);
        expect(at(after, "/meta/created")).toBe(at(json, "/meta/created"));
        expect(at(after, "/groups")).toBeUndefined();
      },
    },
    {
      section: "3.5.1",
      keyword: "MUST",
      sentence:
        'If an attribute is "required", clients MUST specify the attribute in the PUT ' +
        "request.",
      title: "a PUT without userName or displayName is invalidValue and changes nothing",
      run: async ({ user, group, put, get }) => {
        const person = await user({ title: "t" });
        const crowd = await group();
        for (const userNames of [{}, { userName: null }, { userName: "" }]) {
          const body = newUser({ ...userNames, title: "u" });
          expectScimError(await put(person.path, body), 400, "invalidValue");
        }
        expectScimError(await put(crowd.path, newGroup({})), 400, "invalidValue");
        expect((await get(person.path)).json).toEqual(person.json);
        expect((await get(crowd.path)).json).toEqual(crowd.json);
      },
    },
    {
      section: "3.5.1",
      keyword: "states",
      sentence:
        "Unless otherwise specified, a successful PUT operation returns a 200 OK response " +
        "code and the entire resource within the response body",
      title: "the answer to a PUT is what GET shows",
      run: async ({ user, group, put, get }) => {
        const person = await user();
        const replaced = await put(person.path, newUser({ ...userName(person.json), title: "u" }));
        expect((await get(person.path)).json).toEqual(replaced.json);
        const crowd = await group();
        const members = [{ value: person.id }];
        const { json, headers } = await put(crowd.path, newGroup({ displayName: "g", members }));
        expect((await get(crowd.path)).json).toEqual(json);
        expect(headers.get("location")).toBe(String(at(json, "/meta/location")));
      },
    },
  ],
};
