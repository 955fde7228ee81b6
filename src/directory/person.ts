import { fold } from "../scim/fold.ts";
import { LIMITS } from "../scim/limits.ts";
import { copyOf } from "../scim/resource/copy.ts";
import { type Document, isObject, type Json } from "../scim/resource/resource.ts";
import { shortened } from "../scim/resource/text.ts";
import { primaryAttribute, valueAttribute } from "../scim/schema/element.ts";
import { EnterpriseUser } from "../scim/schema/enterprise-user.ts";
import { type AttributePath, pathName, resolvePath } from "../scim/schema/lookup.ts";
import { userType } from "../scim/schema/resource-type.ts";
import { WorkplaceUser } from "../scim/schema/workplace-user.ts";
import type { Derived, ProfileOf, WorkplaceRules } from "./store.ts";
import type { ListName, Profile } from "./workplace.ts";

/** A field of the profile that stands for an attribute of the User. */
export interface PersonField {
  readonly name: Exclude<keyof Profile, "identifier" | "active">;
  readonly path: AttributePath;
  /** Of a multi-valued attribute: the `type` of the value that is chosen. */
  readonly type?: string;
  /** The values that are good are those of this list of the customer's. */
  readonly list?: ListName;
}

/** What workplace systems call the attributes of RFC 7643. */
export const PERSON_FIELDS: readonly PersonField[] = [
  field("userName", "userName"),
  field("displayName", "displayName"),
  field("givenName", "name.givenName"),
  field("familyName", "name.familyName"),
  field("profession", "title"),
  field("email", "emails", { type: "work" }),
  field("phone", "phoneNumbers", { type: "work" }),
  field("mobile", "phoneNumbers", { type: "mobile" }),
  field("employeeCode", `${EnterpriseUser.id}:employeeNumber`),
  field("department", `${EnterpriseUser.id}:department`, { list: "departments" }),
  field("company", `${EnterpriseUser.id}:organization`, { list: "companies" }),
  field("site", `${WorkplaceUser.id}:site`, { list: "sites" }),
  field("manager", `${EnterpriseUser.id}:manager`),
];

function field(
  name: PersonField["name"],
  notation: string,
  more: Pick<PersonField, "type" | "list"> = {},
): PersonField {
  const path = resolvePath(userType, notation);
  if (path === undefined) throw new Error(`A User has no attribute '${notation}'.`);
  return { name, path, ...more };
}

const ACTIVE = resolvePath(userType, "active");
const FORMATTED = resolvePath(userType, "name.formatted");

/**
 * The profile that follows from a User. What arrives empty is cleared, with these exceptions:
 * - `active` that is unassigned stays what it was, at first true;
 * - `displayName` falls back to the formatted name, given and family name, userName;
 * - `department`, `company` and `site` keep the last value that was good while the one that was
 *   sent is in none of the customer's closed lists; an empty one clears them.
 * What an identity provider does not tell is not known here: then the old value stays.
 */
export const profileOf: ProfileOf = (document, before, rules) => {
  const sent = Object.fromEntries(
    PERSON_FIELDS.map((each) => [each.name, textAt(each, document)]),
  ) as Record<PersonField["name"], string | null>;
  const userName = sent.userName ?? before?.userName ?? "";
  const { values, waiting, warnings } = fromLists(sent, before, rules);
  const identifier = identifierOf(userName, before, rules);
  const isOther = before === undefined && identifier !== userName;
  return {
    waiting,
    warnings,
    remarks: isOther ? [otherIdentifier(userName, identifier)] : [],
    profile: {
      ...sent,
      ...values,
      identifier,
      userName,
      displayName: sent.displayName ?? nameFor(document, sent) ?? userName,
      active: activeIn(document, before?.active ?? true),
    },
  };
};

/** Whether a User is active; where nothing is assigned it is as it was. */
export function activeIn(document: Document, before: boolean): boolean {
  const active = ACTIVE && document[ACTIVE.attribute.name];
  return typeof active === "boolean" ? active : before;
}

/**
 * The identifier is given once, unless the administrator has it follow userName. Two people never
 * share one: somebody who was called so before keeps it, and who is new gets another.
 */
function identifierOf(
  userName: string,
  before: Profile | undefined,
  rules: WorkplaceRules,
): string {
  if (before !== undefined) {
    return rules.settings.identifierPolicy === "fixed" ? before.identifier : userName;
  }
  for (let count = 1; ; count++) {
    const identifier = count === 1 ? userName : `${userName}~${count}`;
    if (rules.identifierHolder(identifier) === undefined) return identifier;
  }
}

const otherIdentifier = (userName: string, identifier: string) =>
  `The identifier '${inShort(userName)}' belongs to somebody who had this userName before, so ` +
  `this person is '${inShort(identifier)}'. With identifierPolicy 'follow' identifiers are what ` +
  "userName is.";

/** Whoever reads what is told needs to recognize a value; nobody bounds its length. */
const inShort = (value: string) => shortened(value, LIMITS.shownCharacters);

function fromLists(
  sent: Readonly<Record<PersonField["name"], string | null>>,
  before: Profile | undefined,
  rules: WorkplaceRules,
): Pick<Derived, "waiting" | "warnings"> & { readonly values: Partial<Profile> } {
  const values: Record<string, string | null> = {};
  const waiting: Partial<Record<ListName, string>> = {};
  const warnings: Partial<Record<ListName, string>> = {};
  for (const { name, path, list } of PERSON_FIELDS) {
    const value = sent[name];
    if (list === undefined || value === null) continue;
    const accepted = rules.accepted(list, value);
    const kept = before?.[name] ?? null;
    // A value that was taken off the list stays with those who have it.
    const isHeld = kept !== null && fold(kept) === fold(value);
    values[name] = accepted ?? kept;
    if (accepted !== undefined || isHeld) continue;
    waiting[list] = value;
    warnings[list] =
      `${pathName(path)} '${inShort(value)}' is not in the list '${list}'; the person's ${name} ` +
      `${kept === null ? "stays empty" : `stays '${inShort(kept)}'`} until the list has it.`;
  }
  return { values, waiting, warnings };
}

function nameFor(
  document: Document,
  {
    givenName,
    familyName,
  }: { readonly givenName: string | null; readonly familyName: string | null },
): string | undefined {
  const formatted = FORMATTED && textOf(valueAt(FORMATTED, document));
  const joined = [givenName, familyName].filter((part) => part !== null).join(" ");
  return formatted || joined || undefined;
}

function textAt({ path, type }: PersonField, document: Document): string | null {
  const value = valueAt(path, document);
  if (type === undefined) return textOf(isObject(value) ? ownValue(path, value) : value);
  return textOf(ownValue(path, chosen(path, type, value)?.element));
}

const textOf = (value: Json | undefined): string | null =>
  typeof value === "string" && value.trim() !== "" ? value : null;

function valueAt({ extension, attribute, subAttribute }: AttributePath, document: Document) {
  const container = extension ? document[extension.id] : document;
  const value = isObject(container) ? container[attribute.name] : undefined;
  if (subAttribute === undefined) return value;
  return isObject(value) ? value[subAttribute.name] : undefined;
}

const ownValue = ({ attribute }: AttributePath, element: Document | undefined) =>
  element?.[valueAttribute(attribute)?.name ?? ""];

/**
 * The value of a type that counts: the primary one, else the only one. Of several without a primary
 * one none counts, for nothing says which.
 */
function chosen(
  path: AttributePath,
  type: string,
  values: Json | undefined,
): { readonly element: Document; readonly at: number } | undefined {
  const ofType = elementsOf(values).filter(
    ({ element }) => isOfType(element, type) && textOf(ownValue(path, element)) !== null,
  );
  const primary = primaryAttribute(path.attribute)?.name ?? "";
  return (
    ofType.find(({ element }) => element[primary] === true) ??
    (ofType.length === 1 ? ofType[0] : undefined)
  );
}

const isOfType = (element: Json, type: string): boolean =>
  isObject(element) && String(element.type ?? "").toLowerCase() === type;

const elementsOf = (values: Json | undefined) =>
  (Array.isArray(values) ? values : []).flatMap((element, at) =>
    isObject(element) ? [{ element, at }] : [],
  );

/** What an administrator enters; null clears a field. */
export type PersonEntry = Partial<
  Record<Exclude<PersonField["name"], "userName">, string | null> & {
    readonly userName: string;
    readonly active: boolean;
  }
>;

/**
 * The User that a person is, with the fields of an entry: the reverse of `profileOf`. All else of
 * the document stays.
 */
export function documentWith(entry: PersonEntry, document: Document): Document {
  const next = copyOf(document);
  for (const each of PERSON_FIELDS) {
    const value = entry[each.name];
    if (value !== undefined) write(next, each, value);
  }
  if (entry.active !== undefined && ACTIVE) next[ACTIVE.attribute.name] = entry.active;
  return next;
}

function write(document: Document, { path, type }: PersonField, value: string | null): void {
  const { extension, attribute, subAttribute } = path;
  const container = extension ? innerOf(document, extension.id) : document;
  if (type !== undefined) {
    container[attribute.name] = withElement(path, type, container[attribute.name], value);
  } else if (subAttribute !== undefined) {
    assign(innerOf(container, attribute.name), subAttribute.name, value);
  } else {
    const named = valueAttribute(attribute)?.name;
    assign(container, attribute.name, named && value !== null ? { [named]: value } : value);
  }
  // RFC 7643 §2.5: nothing that is empty is there.
  for (const [key, inner] of Object.entries(container)) if (isEmpty(inner)) delete container[key];
  if (extension && isEmpty(container)) delete document[extension.id];
}

function innerOf(container: Document, key: string): Document {
  const known = container[key];
  if (isObject(known)) return known;
  const inner: Document = {};
  container[key] = inner;
  return inner;
}

function assign(container: Document, key: string, value: Json): void {
  if (value === null) delete container[key];
  else container[key] = value;
}

const isEmpty = (value: Json | undefined) =>
  value === undefined ||
  (typeof value === "object" && value !== null && !Object.keys(value).length);

function withElement(
  path: AttributePath,
  type: string,
  values: Json | undefined,
  value: string | null,
): Json[] {
  const elements = Array.isArray(values) ? values : [];
  // Were one of several left, it would count as the only one.
  if (value === null) return elements.filter((each) => !isOfType(each, type));
  const found = chosen(path, type, values);
  const named = valueAttribute(path.attribute)?.name ?? "";
  if (found) {
    return elements.map((each, at) =>
      at === found.at ? { ...found.element, [named]: value } : each,
    );
  }
  // Among several of its type only a primary one counts.
  const primary = primaryAttribute(path.attribute)?.name ?? "";
  const isOnly = !elements.some((each) => isOfType(each, type));
  if (isOnly) return [...elements, { [named]: value, type }];
  const others = elements.map((each) => (isObject(each) ? { ...each, [primary]: false } : each));
  return [...others, { [named]: value, type, [primary]: true }];
}
