import type { Json } from "../../../src/scim/resource/resource.ts";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { isSoftDeleted, type Optional, type Person } from "./source.ts";

/** SCIM path -> value, as one person has them; what is unassigned has no entry. */
export type Values = ReadonlyMap<string, string | boolean>;

export const MANAGER = `${EnterpriseUser.id}:manager`;

/** Entra's default mapping. */
const ALWAYS: Readonly<Record<string, (person: Person) => string | boolean>> = {
  userName: (person) => person.userPrincipalName,
  active: (person) => !isSoftDeleted(person),
  displayName: (person) => person.displayName,
  "name.givenName": (person) => person.givenName,
  "name.familyName": (person) => person.surname,
  externalId: (person) => person.mailNickname,
};

const WHERE_ASSIGNED: Readonly<Record<string, Optional>> = {
  title: "jobTitle",
  'emails[type eq "work"].value': "mail",
  'emails[type eq "other"].value': "otherMail",
  'phoneNumbers[type eq "work"].value': "telephoneNumber",
  'phoneNumbers[type eq "mobile"].value': "mobile",
  'phoneNumbers[type eq "fax"].value': "facsimileTelephoneNumber",
  'addresses[type eq "work"].streetAddress': "streetAddress",
  'addresses[type eq "work"].postalCode': "postalCode",
  'addresses[type eq "other"].formatted': "physicalDeliveryOfficeName",
  [`${EnterpriseUser.id}:department`]: "department",
  [`${EnterpriseUser.id}:employeeNumber`]: "employeeId",
};

/**
 * @param optional `kept` counts in what was cleared in Entra, which is what is left where it
 * provisions
 */
export function valuesOf(person: Person, optional: "assigned" | "kept" = "assigned"): Values {
  const { optional: assigned, cleared } = person;
  const values = new Map<string, string | boolean>();
  for (const [path, read] of Object.entries(ALWAYS)) values.set(path, read(person));
  for (const [path, name] of Object.entries(WHERE_ASSIGNED)) {
    const value = assigned[name] ?? (optional === "kept" ? cleared[name] : undefined);
    if (value !== undefined) values.set(path, value);
  }
  return values;
}

/**
 * The resource that has these values, with the elements of one attribute in the order of the
 * mapping.
 */
export function documentOf(values: Values): { [attribute: string]: Json } {
  const document: { [attribute: string]: Json } = {};
  for (const [path, value] of values) {
    const { urn, attribute, type, subAttribute } = parse(path);
    const container = urn === undefined ? document : inside(document, urn);
    if (subAttribute === undefined) container[attribute] = value;
    else if (type === undefined) inside(container, attribute)[subAttribute] = value;
    else elementOf(container, attribute, type)[subAttribute] = value;
  }
  return document;
}

/** What a resource has at a path. */
export function valueAt(resource: Json | undefined, path: string): Json | undefined {
  const { urn, attribute, type, subAttribute } = parse(path);
  const container = urn === undefined ? resource : member(resource, urn);
  const value = member(container, attribute);
  if (subAttribute === undefined) return value;
  if (type === undefined) return member(value, subAttribute);
  const elements = Array.isArray(value) ? value : [];
  const element = elements.find((each) => member(each, "type") === type);
  return member(element, subAttribute);
}

/** `[urn:]attribute[[type eq "…"]][.subAttribute]` */
const PATH = /^(?:(urn:.*):)?(\w+)(?:\[type eq "(\w+)"\])?(?:\.(\w+))?$/;

function parse(path: string) {
  const [, urn, attribute, type, subAttribute] = PATH.exec(path) ?? [];
  if (attribute === undefined) throw new Error(`'${path}' is no path of this mapping.`);
  return { urn, attribute, type, subAttribute };
}

type JsonObject = { [key: string]: Json };

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const member = (json: Json | undefined, name: string) => (isObject(json) ? json[name] : undefined);

function inside(container: JsonObject, name: string): JsonObject {
  const existing = container[name];
  if (isObject(existing)) return existing;
  const made: JsonObject = {};
  container[name] = made;
  return made;
}

function elementOf(container: JsonObject, name: string, type: string): JsonObject {
  const existing = container[name];
  const elements = Array.isArray(existing) ? existing : [];
  container[name] = elements;
  const found = elements.find((each) => member(each, "type") === type);
  if (isObject(found)) return found;
  const made: JsonObject = { type };
  elements.push(made);
  return made;
}
