import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { at } from "../../binary/at.ts";
import { type Provider, startProvider } from "../provider.ts";
import { differences } from "./differences.ts";
import { EXAMPLE_BASE, example } from "./example.ts";

/**
 * What comes back otherwise than it was sent, with the reason. The id of the resource and of those
 * that it names stand in the example as the server issued them, as does the base URL.
 */
type Exceptions = Readonly<Record<string, string>>;

const ISSUED: Exceptions = {
  "/meta/created": "The moment of this request.",
  "/meta/lastModified": "The moment of this request.",
  "/meta/version": "The version that this server counts.",
};
const PASSWORD: Exceptions = { "/password": '§4.1.1: "SHALL NOT be returnable".' };
const ACTIVE: Exceptions = { "/active": "A User is active unless a client says otherwise." };
const MANAGER: Exceptions = {
  [`/${EnterpriseUser.id}/manager/$ref`]: "A relative URI comes back as an absolute one.",
  [`/${EnterpriseUser.id}/manager/displayName`]: '§4.3: "OPTIONAL, and mutability is readOnly".',
};

interface Case {
  readonly name: string;
  /** Users to make first, by the id that the example names them with. */
  readonly people?: Readonly<Record<string, string>>;
  /** Groups to put the User in, by the id that the example has. */
  readonly groups?: Readonly<Record<string, string>>;
  readonly exceptions: Exceptions;
}

const GROUPS = {
  "e9e30dba-f08f-4109-8486-d5c6a331660a": "Tour Guides",
  "fc348aa8-3835-40eb-a20b-c726e15c55b5": "Employees",
  "71ddacd2-a8e7-49b8-a5db-ae50d0a5bfd7": "US Employees",
};
const TYPES: Exceptions = Object.fromEntries(
  ["0", "1", "2"].map((place) => [
    `/groups/${place}/type`,
    "The server tells how the membership came about, which the example leaves out.",
  ]),
);
const RELATIVE: Exceptions = Object.fromEntries(
  ["0", "1", "2"].map((place) => [
    `/groups/${place}/$ref`,
    "The server's own references are absolute, those of the example relative.",
  ]),
);
const MEMBER_TYPES: Exceptions = {
  "/members/0/type": "The server tells the type of a member, which the example leaves out.",
  "/members/1/type": "The server tells the type of a member, which the example leaves out.",
};

const cases: readonly Case[] = [
  { name: "rfc7643-3-figure-2", exceptions: { ...ISSUED, ...ACTIVE } },
  { name: "rfc7643-8.1-minimal-user", exceptions: { ...ISSUED, ...ACTIVE } },
  {
    name: "rfc7643-8.2-full-user",
    groups: GROUPS,
    exceptions: { ...ISSUED, ...PASSWORD, ...TYPES },
  },
  {
    name: "rfc7643-8.3-enterprise-user",
    people: { "26118915-6090-4610-87e4-49d8ca9f808d": "John Smith" },
    groups: GROUPS,
    exceptions: { ...ISSUED, ...PASSWORD, ...TYPES, ...RELATIVE, ...MANAGER },
  },
  {
    name: "rfc7643-8.4-group",
    people: {
      "2819c223-7f76-453a-919d-413861904646": "Babs Jensen",
      "902c246b-6245-4190-8e05-00816be7344a": "Mandy Pepperidge",
    },
    exceptions: { ...ISSUED, ...MEMBER_TYPES },
  },
  { name: "rfc7644-3.4.1-user", exceptions: { ...ISSUED, ...ACTIVE } },
];

let provider: Provider;
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.stop());

describe("A resource in an example", () => {
  test.each([...cases])(
    "of $name comes back as it was sent, but for what is listed",
    async (row) => {
      const substitutions: [string, string][] = [[EXAMPLE_BASE, provider.rollcall.base]];
      for (const [id, displayName] of Object.entries(row.people ?? {})) {
        substitutions.push([id, (await provider.user({ displayName })).id]);
      }
      const sent = example(row.name, substitutions);
      const endpoint = `/${at(sent, "/meta/resourceType")}s`;
      const created = await provider.post(endpoint, sent);
      expect({ status: created.status, text: created.text }).toMatchObject({ status: 201 });
      const id = String(at(created.json, "/id"));
      substitutions.push([String(at(sent, "/id")), id]);
      for (const [named, displayName] of Object.entries(row.groups ?? {})) {
        const group = await provider.group({ displayName, members: [{ value: id }] });
        substitutions.push([named, group.id]);
      }
      const expected = example(row.name, substitutions);
      // The names of members are shown to those who ask for them.
      const names = Object.keys(expected ?? {}).concat("active");
      const found = await provider.get(`${endpoint}/${id}?attributes=${names.join(",")}`);
      expect(differences(expected, found.json).sort()).toEqual(Object.keys(row.exceptions).sort());
      await provider.delete(`${endpoint}/${id}`);
    },
  );
});
