import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newGroup, newUser } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

export const creating: Chapter = {
  title: "RFC 7644 §3.3 Creating resources",
  duties: [
    {
      section: "3.3",
      keyword: "SHALL",
      sentence:
        'In the request body, attributes whose mutability is "readOnly" (see Sections ' +
        "2.2 and 7 of [RFC7643]) SHALL be ignored.",
      title: "id, meta, groups and a member's display are ignored",
      run: async ({ user, group }) => {
        const { json, id } = await user({
          id: "mine",
          meta: { resourceType: "Car", created: "2001-01-01T00:00:00Z", location: "x" },
          groups: [{ value: "g" }],
        });
        expect(id).not.toBe("mine");
        expect(at(json, "/groups")).toBeUndefined();
        expect(at(json, "/meta/resourceType")).toBe("User");
        expect(String(at(json, "/meta/created"))).not.toStartWith("2001");
        const made = await group({ members: [{ value: id, display: "Not the name" }] });
        expect(at(made.json, "/members/0/value")).toBe(id);
        expect(at(made.json, "/members/0/display")).not.toBe("Not the name");
      },
    },
    {
      section: "3.3",
      keyword: "SHALL",
      sentence: "The server SHALL process attributes according to the following mutability rules",
      title: "readWrite attributes are kept, writeOnly ones are taken and not shown",
      run: async ({ user }) => {
        const { answer, json } = await user({ nickName: "Bee", password: "t0p-Secret-word" });
        expect(at(json, "/nickName")).toBe("Bee");
        expect(answer.text).not.toContain("t0p-Secret-word");
      },
    },
    {
      section: "3.3",
      keyword: "states",
      sentence:
        "Clients that intend to override existing or server-defaulted values for " +
        'attributes MAY specify "null" for a single-valued attribute or an empty array ' +
        '"[]" for a multi-valued attribute to clear all values.',
      title: "null and [] in a POST are attributes without a value",
      run: async ({ user }) => {
        const { json } = await user({ title: null, emails: [], name: null });
        for (const name of ["/title", "/emails", "/name"]) expect(at(json, name)).toBeUndefined();
      },
    },
    {
      section: "3.3",
      keyword: "SHALL",
      sentence:
        "When the service provider successfully creates the new resource, an HTTP response " +
        "SHALL be returned with HTTP status code 201 (Created).",
      title: "a new User and a new Group are 201",
      run: async ({ post, word }) => {
        expect((await post("/Users", newUser({ userName: word() }))).status).toBe(201);
        expect((await post("/Groups", newGroup({ displayName: word() }))).status).toBe(201);
      },
    },
    {
      section: "3.3",
      keyword: "SHOULD",
      sentence:
        "The response body SHOULD contain the service provider's representation of the " +
        "newly created resource.",
      title: "the answer is what GET shows from then on",
      run: async ({ user, group, get }) => {
        for (const { path, json } of [await user({ title: "new" }), await group()]) {
          expect((await get(path)).json).toEqual(json);
        }
      },
    },
    {
      section: "3.3",
      keyword: "SHALL",
      sentence:
        'The URI of the created resource SHALL include, in the HTTP "Location" header ' +
        "and the HTTP body, a JSON representation [RFC7159] with the attribute " +
        '"meta.location".',
      title: "Location and meta.location are one URL, which leads to the resource",
      run: async ({ user, group, get }) => {
        for (const { answer, json, id } of [await user(), await group()]) {
          const location = String(answer.headers.get("location"));
          expect(at(json, "/meta/location")).toBe(location);
          expect(at((await get(location)).json, "/id")).toBe(id);
        }
      },
    },
    {
      section: "3.3",
      keyword: "MUST",
      sentence:
        "If the service provider determines that the creation of the requested resource " +
        'conflicts with existing resources (e.g., a "User" resource with a duplicate ' +
        '"userName"), the service provider MUST return HTTP status code 409 (Conflict) ' +
        'with a "scimType" error code of "uniqueness", as per Section 3.12.',
      title: "a second User of the same userName, in any case, is 409 uniqueness",
      run: async ({ user, post, word }) => {
        const userName = word();
        await user({ userName });
        expectScimError(await post("/Users", newUser({ userName })), 409, "uniqueness");
        const shouted = newUser({ userName: userName.toUpperCase() });
        expectScimError(await post("/Users", shouted), 409, "uniqueness");
      },
    },
    {
      section: "3.3.1",
      keyword: "SHALL",
      sentence:
        "When adding a resource to a specific endpoint, the meta attribute " +
        '"resourceType" SHALL be set by the HTTP service provider to the corresponding ' +
        "resource type for the endpoint.",
      title: "meta.resourceType is User at /Users and Group at /Groups",
      run: async ({ user, group }) => {
        const meta = { resourceType: "Robot" };
        expect(at((await user({ meta })).json, "/meta/resourceType")).toBe("User");
        expect(at((await group({ meta })).json, "/meta/resourceType")).toBe("Group");
      },
    },
  ],
};
