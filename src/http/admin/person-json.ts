import { type Static, Type } from "@sinclair/typebox";
import { PERSON_FIELDS } from "../../directory/person.ts";
import type { GroupName, Person, Provenance, WorkplaceGroup } from "../../directory/workplace.ts";
import { nullable, times } from "./schemas.ts";
import { isoTime } from "./time.ts";

/** People and groups as the API writes them. What is not there is null. */

const text = nullable(Type.String());

export const groupNameSchema = Type.Object({ id: Type.String(), displayName: Type.String() });

const provenance = {
  source: Type.Union([Type.Literal("local"), Type.Literal("provisioned")], {
    description: "`provisioned`: an identity provider looks after it, so it is edited there.",
  }),
  provisionedBy: text,
  linkedAt: times.orNull,
};

const personProperties = {
  id: Type.String({ description: "The id of the User in SCIM." }),
  identifier: Type.String({
    description: "What userName was at first, or what it is, by the setting identifierPolicy.",
  }),
  userName: Type.String(),
  displayName: Type.String(),
  givenName: text,
  familyName: text,
  profession: text,
  email: text,
  phone: text,
  mobile: text,
  employeeCode: text,
  department: text,
  company: text,
  site: text,
  manager: nullable(Type.String({ description: "The id of a person." })),
  active: Type.Boolean(),
  ...provenance,
  permissions: Type.Array(Type.String(), {
    description: "Those that were granted, and those of the groups.",
  }),
  groups: Type.Array(groupNameSchema, {
    description: "All groups, also those that hold one of the others.",
  }),
  waiting: Type.Record(Type.String(), Type.String(), {
    description:
      "For administrators: values that are on no list (yet), by the field that they are for.",
  }),
  created: times.required,
  lastModified: times.required,
};

export const personSchema = Type.Object(personProperties);
export type PersonJson = Static<typeof personSchema>;

export type FieldName = keyof PersonJson;

/** Whatever is asked for, this is there. */
export const ID: FieldName = "id";

/** In the order in which they are written. */
export const FIELD_NAMES = Object.keys(personProperties) as FieldName[];

/** Others see a field that is not there in its place. */
export const personPartSchema = Type.Partial(personSchema);

export const personJson = (person: Person): PersonJson => ({
  id: person.id,
  identifier: person.identifier,
  userName: person.userName,
  displayName: person.displayName,
  givenName: person.givenName,
  familyName: person.familyName,
  profession: person.profession,
  email: person.email,
  phone: person.phone,
  mobile: person.mobile,
  employeeCode: person.employeeCode,
  department: person.department,
  company: person.company,
  site: person.site,
  manager: person.manager,
  active: person.active,
  ...provenanceJson(person),
  permissions: [...person.permissions],
  groups: person.groups.map(({ id, displayName }: GroupName) => ({ id, displayName })),
  waiting: { ...person.waiting },
  created: isoTime(person.created) ?? "",
  lastModified: isoTime(person.lastModified) ?? "",
});

const provenanceJson = ({ source, provisionedBy, linkedAt }: Provenance) => ({
  source,
  provisionedBy: provisionedBy ?? null,
  linkedAt: isoTime(linkedAt),
});

export const groupSchema = Type.Object({
  ...groupNameSchema.properties,
  ...provenance,
  permissions: Type.Array(Type.String(), { description: "Granted to whoever is in it." }),
  memberCount: nullable(
    Type.Integer({
      description: "Direct members. Null for a token that is limited to sites.",
    }),
  ),
  created: times.required,
  lastModified: times.required,
});
export type GroupJson = Static<typeof groupSchema>;

export const groupJson = (group: WorkplaceGroup, isCounted: boolean): GroupJson => ({
  id: group.id,
  displayName: group.displayName,
  ...provenanceJson(group),
  permissions: [...group.permissions],
  memberCount: isCounted ? group.memberCount : null,
  created: isoTime(group.created) ?? "",
  lastModified: isoTime(group.lastModified) ?? "",
});

/** What administrators enter; null clears a field. */
export const personEntrySchema = Type.Object(
  {
    ...Object.fromEntries(
      PERSON_FIELDS.map(({ name }) => [name, Type.Optional(nullable(Type.String()))]),
    ),
    userName: Type.Optional(Type.String({ minLength: 1 })),
    active: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

export const PERSON_EXAMPLE: PersonJson = {
  id: "0199c3a5-02d7-7a11-8b3e-6d4f1a90c257",
  identifier: "ada@example.com",
  userName: "ada@example.com",
  displayName: "Ada Lovelace",
  givenName: "Ada",
  familyName: "Lovelace",
  profession: "Engineer",
  email: "ada@example.com",
  phone: "+31 30 555 0101",
  mobile: null,
  employeeCode: "1815",
  department: "Engines",
  company: "Example",
  site: "Utrecht",
  manager: null,
  active: true,
  source: "provisioned",
  provisionedBy: "entra",
  linkedAt: "2026-03-02T08:15:30.120Z",
  permissions: ["parking"],
  groups: [{ id: "0199c3a5-0a42-7c35-9d11-2f6a7b8c9d0e", displayName: "Drivers" }],
  waiting: {},
  created: "2026-03-02T08:15:30.120Z",
  lastModified: "2026-03-02T08:15:30.120Z",
};

export const GROUP_EXAMPLE: GroupJson = {
  id: "0199c3a5-0a42-7c35-9d11-2f6a7b8c9d0e",
  displayName: "Drivers",
  source: "local",
  provisionedBy: null,
  linkedAt: null,
  permissions: ["parking"],
  memberCount: 12,
  created: "2026-03-02T08:15:30.120Z",
  lastModified: "2026-03-02T08:15:30.120Z",
};
