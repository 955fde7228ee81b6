import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

const conflict =
  'the service provider MUST return HTTP status code 409 (Conflict) with a "scimType" error code ' +
  'of "uniqueness"';

export const creating: Chapter = {
  title: "RFC 7644 §3.3 Creating resources",
  duties: [
    {
      section: "3.3",
      keyword: "SHALL",
      sentence:
        'In the request body, attributes whose mutability is "readOnly" (see Sections 2.2 and 7 of ' +
        "[RFC7643]) SHALL be ignored.",
      title: "id, meta and groups of a POST are ignored",
      run: async ({ user }) => {
        const { json, id } = await user({
          id: "mine",
          meta: { resourceType: "Car", created: "2001-01-01T00:00:00Z", location: "x" },
          groups: [{ value: "g" }],
        });
        expect(id).not.toBe("mine");
        expect(at(json, "/groups")).toBeUndefined();
        expect(at(json, "/meta/resourceType")).toBe("User");
        expect(String(at(json, "/meta/created"))).not.toStartWith("2001");
      },
    },
    {
      section: "3.3",
      keyword: "MUST",
      sentence: conflict,
      title: "a second User of the same userName is 409 uniqueness",
      run: async ({ user, post, word }) => {
        const userName = word();
        await user({ userName });
        expectScimError(await post("/Users", newUser({ userName })), 409, "uniqueness");
      },
    },
  ],
};
