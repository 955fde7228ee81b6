import { describe, expect, test } from "bun:test";
import { represent } from "../../../src/scim/resource/represent.ts";
import type { Stored } from "../../../src/scim/resource/resource.ts";
import { groupType, userType } from "../../../src/scim/schema/resource-type.ts";

const BASE = "https://crew.example/scim/v2";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const WORKPLACE = "urn:ietf:params:scim:schemas:extension:Workplace:2.0:User";
const times = { created: 1_769_850_000_000, lastModified: 1_769_850_000_250 };

const user: Stored = {
  ...times,
  type: "User",
  id: "u1",
  version: 2,
  document: { userName: "noor", [ENTERPRISE]: { manager: { value: "m1" } } },
  groups: [{ value: "g1", type: "direct", display: "Crew" }],
};

describe("A representation", () => {
  test("of a User has what the service provider adds", () => {
    expect(represent(user, userType, BASE)).toEqual({
      schemas: [userType.schema.id, ENTERPRISE],
      id: "u1",
      userName: "noor",
      groups: [{ value: "g1", $ref: `${BASE}/Groups/g1`, type: "direct", display: "Crew" }],
      [ENTERPRISE]: { manager: { value: "m1", $ref: `${BASE}/Users/m1` } },
      meta: {
        resourceType: "User",
        created: "2026-01-31T09:00:00.000Z",
        lastModified: "2026-01-31T09:00:00.250Z",
        location: `${BASE}/Users/u1`,
        version: expect.stringMatching(/^W\/"2\.[0-9a-z]+"$/),
      },
    });
  });

  test("has permissions in the Workplace extension, which `schemas` names then", () => {
    const permissions = ["doors", "lockers"];
    const shown = represent({ ...user, permissions }, userType, BASE);
    expect(shown.schemas).toEqual([userType.schema.id, ENTERPRISE, WORKPLACE]);
    expect(shown[WORKPLACE]).toEqual({ permissions });
    expect(shown[ENTERPRISE]).toBeDefined();
  });

  test("has permissions beside what else the extension holds", () => {
    const document = { userName: "noor", [WORKPLACE]: { site: "North" } };
    const shown = represent({ ...user, document, permissions: ["doors"] }, userType, BASE);
    expect(shown[WORKPLACE]).toEqual({ site: "North", permissions: ["doors"] });
    expect(document[WORKPLACE]).toEqual({ site: "North" });
  });

  test.each([[[]], [undefined]])("has no extension for the permissions %p", (permissions) => {
    const shown = represent({ ...user, ...(permissions && { permissions }) }, userType, BASE);
    expect(shown.schemas).toEqual([userType.schema.id, ENTERPRISE]);
    expect(shown).not.toHaveProperty([WORKPLACE]);
  });

  test("of a Group refers to each member by its type", () => {
    const members = [
      { value: "u1", type: "User", display: "Noor" },
      { value: "g2", type: "Group" },
    ];
    const group: Stored = { ...user, type: "Group", document: { displayName: "Crew" }, members };
    expect(represent(group, groupType, BASE).members).toEqual([
      { value: "u1", type: "User", display: "Noor", $ref: `${BASE}/Users/u1` },
      { value: "g2", type: "Group", $ref: `${BASE}/Groups/g2` },
    ]);
  });

  test("names no extension that has no attributes, and has no empty lists", () => {
    const { groups: _, ...stored } = user;
    const bare: Stored = { ...stored, document: { userName: "noor" }, groups: [] };
    const resource = represent(bare, userType, BASE);
    expect(resource.schemas).toEqual([userType.schema.id]);
    expect(Object.keys(resource)).toEqual(["schemas", "id", "userName", "meta"]);
  });

  test("leaves what is stored as it is", () => {
    const before = structuredClone(user);
    represent(user, userType, BASE);
    expect(user).toEqual(before);
  });

  test("gives URLs that are no references to resources back as they are", () => {
    const photos = [{ value: "https://x.test/n.png", type: "photo" }];
    const stored: Stored = { ...user, document: { userName: "noor", photos } };
    expect(represent(stored, userType, BASE).photos).toEqual(photos);
  });
});
