import { isObject } from "../resource/resource.ts";
import { findSchema, resolvePath } from "../schema/lookup.ts";
import type { ResourceType } from "../schema/resource-type.ts";

/**
 * References to resources that the same bulk request creates. RFC 7644 §3.7.2: "The 'bulkId'
 * attribute value must be prepended with the literal 'bulkId:'".
 */
const PREFIX = "bulkId:";

/** In the filter of a PATCH path: `members[value eq "bulkId:a"]`. */
const QUOTED = /"bulkId:([^"\\]+)"/g;
/** At the end of a URI: `"$ref": "../Users/bulkId:a"`. */
const LAST_SEGMENT = /^(.*\/)bulkId:([^/]+)$/s;

/** The bulkId that an id stands for, or undefined for an id of the service provider. */
export const bulkIdOf = (id: string): string | undefined =>
  id.startsWith(PREFIX) ? id.slice(PREFIX.length) : undefined;

/**
 * §3.7.2: "The service provider MUST replace the string 'bulkId:qwerty' with the permanent resource
 * id once created".
 */
export function withIds<T>(data: T, idOf: (bulkId: string) => string): T {
  return mentionsBulkId(data) ? (replaced(data, idOf, "") as T) : data;
}

/** Few operations refer to another one, and the data of all others is left as it is. */
function mentionsBulkId(value: unknown): boolean {
  if (typeof value === "string") return value.includes(PREFIX);
  if (Array.isArray(value)) return value.some(mentionsBulkId);
  return isObject(value) && Object.keys(value).some((name) => mentionsBulkId(value[name]));
}

function replaced(value: unknown, idOf: (bulkId: string) => string, key: string): unknown {
  if (typeof value === "string") return replacedInText(value, idOf, key);
  if (Array.isArray(value)) return value.map((each) => replaced(each, idOf, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, replaced(each, idOf, name.toLowerCase())]),
  );
}

function replacedInText(text: string, idOf: (bulkId: string) => string, key: string): string {
  // Nearly every text there is.
  if (!text.includes(PREFIX)) return text;
  const whole = bulkIdOf(text);
  if (whole !== undefined) return idOf(whole);
  return IN_TEXT.get(key)?.(text, idOf) ?? text;
}

/** Where a reference may stand within a text, by the name of the member that holds it. */
const IN_TEXT: ReadonlyMap<string, typeof replacedInFilter> = new Map([
  ["path", replacedInFilter],
  ["$ref", replacedInUri],
]);

function replacedInFilter(text: string, idOf: (bulkId: string) => string): string {
  return text.replace(QUOTED, (_, bulkId: string) => JSON.stringify(idOf(bulkId)));
}

function replacedInUri(text: string, idOf: (bulkId: string) => string): string {
  return text.replace(LAST_SEGMENT, (_, start: string, bulkId: string) => start + idOf(bulkId));
}

/** The bulkIds that the data of an operation refers to, each once. */
export function bulkIdsIn(data: unknown): string[] {
  const found = new Set<string>();
  withIds(data, (bulkId) => {
    found.add(bulkId);
    return bulkId;
  });
  return [...found];
}

/**
 * A resource without references in what clients cannot write: that is passed over, and nobody has
 * to wait for it.
 */
export function writable(
  data: Readonly<Record<string, unknown>>,
  type: ResourceType,
): Record<string, unknown> {
  const writablePart = (container: object, prefix: string): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(container).flatMap(([name, value]) => {
        const schema = prefix === "" ? findSchema(type, name) : undefined;
        if (schema !== undefined && isObject(value)) {
          return [[name, writablePart(value, `${schema.id}:`)]];
        }
        const attribute = resolvePath(type, `${prefix}${name}`)?.attribute;
        const isRead = attribute?.mutability !== "readOnly" && attribute?.storage !== "derived";
        return isRead || bulkIdsIn(value).length === 0 ? [[name, value]] : [];
      }),
    );
  return writablePart(data, "");
}

/** What was left out of a resource: values to add to an attribute, by its path. */
export interface LeftOut {
  readonly path: string;
  readonly value: unknown;
}

/**
 * Divides a resource into one that can be created now and the values that refer to a resource which
 * is not there yet (§3.7.1). Of a multi-valued attribute only these values are left out.
 */
export function leaveOut(
  data: Readonly<Record<string, unknown>>,
  type: ResourceType,
  isMissing: (bulkId: string) => boolean,
): { readonly data: Record<string, unknown>; readonly leftOut: readonly LeftOut[] } {
  const refers = (value: unknown) => bulkIdsIn(value).some(isMissing);
  const leftOut: LeftOut[] = [];
  const divide = (container: object, prefix: string): Record<string, unknown> => {
    const kept: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(container)) {
      const path = `${prefix}${name}`;
      const schema = prefix === "" ? findSchema(type, name) : undefined;
      if (schema !== undefined && typeof value === "object" && value !== null) {
        kept[name] = divide(value, `${schema.id}:`);
      } else if (!refers(value)) {
        kept[name] = value;
      } else if (Array.isArray(value)) {
        kept[name] = value.filter((each) => !refers(each));
        leftOut.push({ path, value: value.filter(refers) });
      } else {
        leftOut.push({ path, value });
      }
    }
    return kept;
  };
  return { data: divide(data, ""), leftOut };
}
