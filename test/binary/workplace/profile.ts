import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../at.ts";
import { ENTERPRISE, WORKPLACE } from "./tenant.ts";

/**
 * What workplace systems are to read of somebody who has this User, where no list is closed and the
 * identifier follows: the rules once more, in words of their own, to hold the others against.
 */
export const profileFrom = (user: Json) => ({
  id: text(user, "/id"),
  identifier: text(user, "/userName"),
  userName: text(user, "/userName"),
  displayName:
    text(user, "/displayName") ??
    text(user, "/name/formatted") ??
    joined(text(user, "/name/givenName"), text(user, "/name/familyName")) ??
    text(user, "/userName"),
  givenName: text(user, "/name/givenName"),
  familyName: text(user, "/name/familyName"),
  profession: text(user, "/title"),
  email: ofType(user, "/emails", "work"),
  phone: ofType(user, "/phoneNumbers", "work"),
  mobile: ofType(user, "/phoneNumbers", "mobile"),
  employeeCode: text(user, `/${ENTERPRISE}/employeeNumber`),
  department: text(user, `/${ENTERPRISE}/department`),
  company: text(user, `/${ENTERPRISE}/organization`),
  site: text(user, `/${WORKPLACE}/site`),
  manager: text(user, `/${ENTERPRISE}/manager/value`),
  active: at(user, "/active") ?? true,
  groups: groupsOf(user),
});

function groupsOf(user: Json): Json[] {
  const groups = at(user, "/groups");
  return (Array.isArray(groups) ? groups : []).map((group) => ({
    id: at(group, "/value") ?? null,
    displayName: at(group, "/display") ?? null,
  }));
}

function text(json: Json, pointer: string): string | null {
  const found = at(json, pointer);
  return typeof found === "string" && found.trim() !== "" ? found : null;
}

function joined(...parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(" ") || null;
}

/** The primary value of this type, or the only one. */
function ofType(user: Json, pointer: string, type: string): string | null {
  const list = at(user, pointer);
  const those = (Array.isArray(list) ? list : []).filter(
    (each) => text(each, "/type")?.toLowerCase() === type && text(each, "/value") !== null,
  );
  const primary = those.find((each) => at(each, "/primary") === true);
  const counts = primary ?? (those.length === 1 ? those[0] : undefined);
  return counts === undefined ? null : text(counts, "/value");
}
