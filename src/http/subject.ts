import type { NewJournalEntry } from "../directory/workplace.ts";
import { groupType, type ResourceType, userType } from "../scim/schema/resource-type.ts";

/** What a request was about, as the journal names it. */
export type Subject = Pick<NewJournalEntry, "resourceType" | "resourceId" | "resourceName">;

const SCIM_PATH = /^\/scim(?:\/v2)?(\/[^/]*)(?:\/([^/]*))?$/;
const ADMIN_PATH = /^\/api\/v1\/([^/]+)(?:\/([^/]+))?/;

/** What the administrators' API has beside people and groups. */
const ADMIN_TYPES: Readonly<Record<string, string>> = {
  people: userType.name,
  groups: groupType.name,
  lists: "List",
  permissions: "Permissions",
  settings: "Settings",
  provisioning: "Provisioning",
  tokens: "Token",
  clients: "Client",
  tombstones: "Tombstone",
};

/**
 * What a request was about.
 * @param body that it carried, as far as it was read
 * @param self the id of the User that /Me is
 */
export function subjectOf(
  types: readonly ResourceType[],
  pathname: string,
  body: object | undefined,
  self: string | undefined,
): Subject {
  const [, endpoint, part] = SCIM_PATH.exec(pathname) ?? [];
  if (endpoint !== undefined) {
    if (endpoint === "/Me") return self ? subject(userType, self, body) : {};
    const type = types.find((each) => each.endpoint === endpoint);
    return type ? subject(type, part === ".search" ? undefined : readable(part), body) : {};
  }
  const [, segment = "", id] = ADMIN_PATH.exec(pathname) ?? [];
  const named = Object.hasOwn(ADMIN_TYPES, segment) ? ADMIN_TYPES[segment] : undefined;
  const type = types.find(({ name }) => name === named);
  if (type !== undefined) return subject(type, readable(id), body);
  return named === undefined ? {} : { resourceType: named, resourceName: readable(id) ?? null };
}

/** One resource, or those of a type. */
export const subject = (
  type: ResourceType,
  id: string | undefined,
  body: object | undefined,
): Subject => ({
  resourceType: type.name,
  resourceId: id ?? null,
  resourceName: body === undefined ? null : nameIn(type, body),
});

/** What a body calls its resource: by what is unique, else by what is displayed. */
function nameIn(type: ResourceType, body: object): string | null {
  const unique = type.schema.attributes.filter(({ uniqueness }) => uniqueness === "server");
  const names = [...unique.map(({ name }) => name), ...type.displayedBy];
  const values = new Map(Object.entries(body).map(([name, each]) => [name.toLowerCase(), each]));
  const value = names.map((name) => values.get(name.toLowerCase())).find((each) => !!each);
  return typeof value === "string" ? value : null;
}

function readable(segment: string | undefined): string | undefined {
  if (segment === undefined || segment === "") return undefined;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
