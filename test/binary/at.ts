import type { Json } from "../../src/scim/resource/resource.ts";

/**
 * What a JSON pointer (RFC 6901) leads to, e.g. `/Resources/0/id`; undefined where there is
 * nothing.
 */
export function at(json: Json | undefined, pointer: string): Json | undefined {
  const names = pointer.split("/").slice(1);
  return names.reduce<Json | undefined>((value, name) => {
    if (typeof value !== "object" || value === null) return undefined;
    const key = name.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) return /^\d+$/.test(key) ? value[Number(key)] : undefined;
    return Object.hasOwn(value, key) ? value[key] : undefined;
  }, json);
}
