import { EnterpriseUser } from "../../scim/schema/enterprise-user.ts";
import { Group } from "../../scim/schema/group.ts";
import { findSchema, resolvePath } from "../../scim/schema/lookup.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { User } from "../../scim/schema/user.ts";
import { MESSAGE } from "../../scim/urn.ts";

/** Named examples, as OpenAPI writes them. */
export type Examples = Readonly<
  Record<string, { readonly summary: string; readonly value: unknown }>
>;

/** What the explorer shows for one resource type. */
export interface TypeExamples {
  readonly filter: Examples;
  readonly sortBy: string;
  readonly attributes: string;
  readonly excludedAttributes: string;
  readonly create: Examples;
  readonly replace: Examples;
  readonly patch: Examples;
  /** As the server returns it. */
  readonly resource: { readonly id: string } & Readonly<Record<string, unknown>>;
}

/** Where the examples live. */
export const EXAMPLE_BASE_URL = "https://rollcall.example.com/scim/v2";

const NOOR = "0199c3a4-5e10-7b52-9c1f-3a7d20b4e681";
const LENA = "0199c3a4-5e0c-7d31-8a44-91c5e7f0b263";
const RECEPTION = "0199c3a4-71b8-7f0a-b6d2-5c08e94a17fd";

const patchOp = (summary: string, ...Operations: object[]) => ({
  summary,
  value: { schemas: [MESSAGE.patchOp], Operations },
});

const meta = (resourceType: string, path: string, version: number) => ({
  resourceType,
  created: "2026-03-02T08:15:30.120Z",
  lastModified: "2026-03-09T16:42:05.871Z",
  location: `${EXAMPLE_BASE_URL}${path}`,
  version: `W/"${version}"`,
});

const noor = {
  userName: "noor.vermeulen@example.com",
  externalId: "nvermeulen",
  name: { formatted: "Noor Vermeulen", givenName: "Noor", familyName: "Vermeulen" },
  displayName: "Noor Vermeulen",
  title: "Facilities Planner",
  active: true,
  emails: [{ value: "noor.vermeulen@example.com", type: "work", primary: true }],
  phoneNumbers: [{ value: "+32 2 555 01 47", type: "work" }],
};

const user: TypeExamples = {
  filter: {
    userName: { summary: "By userName", value: 'userName eq "noor.vermeulen@example.com"' },
    email: {
      summary: "By work e-mail",
      value: 'emails[type eq "work"].value eq "noor.vermeulen@example.com"',
    },
    department: {
      summary: "Active people of a department",
      value: `active eq true and ${EnterpriseUser.id}:department eq "Facilities"`,
    },
    changed: {
      summary: "Changed since",
      value: 'meta.lastModified gt "2026-03-01T00:00:00Z"',
    },
  },
  sortBy: "name.familyName",
  attributes: "userName,displayName,emails.value",
  excludedAttributes: "groups,photos",
  create: {
    entra: {
      summary: "As Microsoft Entra ID sends it",
      value: {
        schemas: [User.id, EnterpriseUser.id],
        ...noor,
        meta: { resourceType: "User" },
        roles: [],
        [EnterpriseUser.id]: { employeeNumber: "20417", department: "Facilities" },
      },
    },
    okta: {
      summary: "As Okta sends it",
      value: {
        schemas: [User.id],
        userName: "noor.vermeulen@example.com",
        name: { givenName: "Noor", familyName: "Vermeulen" },
        emails: [{ primary: true, value: "noor.vermeulen@example.com", type: "work" }],
        displayName: "Noor Vermeulen",
        locale: "nl-BE",
        externalId: "00u5k2hxq8RvTnW1c4x7",
        groups: [],
        password: "a filler, checked and forgotten",
        active: true,
      },
    },
    least: {
      summary: "The least that is needed",
      value: { schemas: [User.id], userName: "noor.vermeulen@example.com" },
    },
  },
  replace: {
    whole: {
      summary: "The whole User; what is left out is removed",
      value: {
        schemas: [User.id, EnterpriseUser.id],
        ...noor,
        title: "Head of Facilities",
        [EnterpriseUser.id]: { employeeNumber: "20417", department: "Facilities" },
      },
    },
  },
  patch: {
    entra: patchOp(
      "As Microsoft Entra ID sends it",
      { op: "Replace", path: "title", value: "Head of Facilities" },
      { op: "Add", path: 'emails[type eq "work"].value', value: "n.vermeulen@example.com" },
      { op: "Add", path: `${EnterpriseUser.id}:manager`, value: LENA },
    ),
    disable: patchOp("Disable, as Microsoft Entra ID sends it", {
      op: "Replace",
      path: "active",
      value: "False",
    }),
    rfc: patchOp(
      "As RFC 7644 writes it",
      { op: "replace", value: { title: "Head of Facilities", name: { givenName: "Noortje" } } },
      { op: "add", path: `${EnterpriseUser.id}:manager`, value: { value: LENA } },
      { op: "remove", path: 'phoneNumbers[type eq "work"]' },
    ),
  },
  resource: {
    schemas: [User.id, EnterpriseUser.id],
    id: NOOR,
    ...noor,
    groups: [
      {
        value: RECEPTION,
        $ref: `${EXAMPLE_BASE_URL}/Groups/${RECEPTION}`,
        display: "Reception screens",
        type: "direct",
      },
    ],
    [EnterpriseUser.id]: {
      employeeNumber: "20417",
      department: "Facilities",
      manager: { value: LENA, $ref: `${EXAMPLE_BASE_URL}/Users/${LENA}` },
    },
    meta: meta("User", `/Users/${NOOR}`, 3),
  },
};

const group: TypeExamples = {
  filter: {
    displayName: { summary: "By name", value: 'displayName eq "Reception screens"' },
    member: { summary: "Groups that a person is in", value: `members.value eq "${NOOR}"` },
    membership: {
      summary: "Whether a person is in a group, as Microsoft Entra ID asks",
      value: `id eq "${RECEPTION}" and members eq "${NOOR}"`,
    },
  },
  sortBy: "displayName",
  attributes: "displayName",
  excludedAttributes: "members",
  create: {
    entra: {
      summary: "As Microsoft Entra ID sends it: empty, filled by PATCH",
      value: {
        schemas: [
          Group.id,
          "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group",
        ],
        externalId: "6f2d7c1e-88b0-4a35-9e47-c02b51d9a7f4",
        displayName: "Reception screens",
        meta: { resourceType: "Group" },
      },
    },
    members: {
      summary: "With members",
      value: {
        schemas: [Group.id],
        displayName: "Reception screens",
        members: [{ value: NOOR }, { value: LENA }],
      },
    },
  },
  replace: {
    whole: {
      summary: "The whole Group; members left out are removed",
      value: {
        schemas: [Group.id],
        displayName: "Reception and lobby screens",
        members: [{ value: NOOR }],
      },
    },
  },
  patch: {
    entraAdd: patchOp("Add a member, as Microsoft Entra ID sends it", {
      op: "Add",
      path: "members",
      value: [{ $ref: null, value: NOOR }],
    }),
    entraRemove: patchOp("Remove a member, as Microsoft Entra ID sends it", {
      op: "Remove",
      path: "members",
      value: [{ $ref: null, value: NOOR }],
    }),
    rfcRemove: patchOp("Remove a member, as RFC 7644 writes it", {
      op: "remove",
      path: `members[value eq "${NOOR}"]`,
    }),
    rename: patchOp("Rename", {
      op: "replace",
      path: "displayName",
      value: "Reception and lobby screens",
    }),
  },
  resource: {
    schemas: [Group.id],
    id: RECEPTION,
    externalId: "6f2d7c1e-88b0-4a35-9e47-c02b51d9a7f4",
    displayName: "Reception screens",
    members: [{ value: NOOR, $ref: `${EXAMPLE_BASE_URL}/Users/${NOOR}`, type: "User" }],
    meta: meta("Group", `/Groups/${RECEPTION}`, 7),
  },
};

const examples: Readonly<Record<string, TypeExamples>> = { User: user, Group: group };

/**
 * The examples of a type, less the attributes that it does not have on this server.
 * @throws when the explorer has no examples of the type: that is a hole in this file
 */
export function examplesOf(type: ResourceType): TypeExamples {
  const found = examples[type.name];
  if (found === undefined) throw new Error(`There are no examples of a ${type.name}.`);
  const has = (name: string) => resolvePath(type, name) !== undefined || findSchema(type, name);
  const { id, ...shown } = found.resource;
  const attributes = Object.entries(shown).filter(([name]) => has(name));
  return {
    ...found,
    excludedAttributes: found.excludedAttributes.split(",").filter(has).join(","),
    resource: { schemas: found.resource.schemas, id, ...Object.fromEntries(attributes) },
  };
}
