import type { Attribute } from "../schema/attribute.ts";
import { valueAttribute } from "../schema/element.ts";
import { isObject, type Json } from "./resource.ts";

/**
 * The values of a multi-valued attribute, each once. RFC 7643 §2.4: a service provider "SHOULD NOT
 * return the same (type, value) combination more than once per attribute". What a repeated value
 * says besides is added to the first. What has no `value`, such as an address, stays as it is.
 */
export function once(attribute: Attribute, elements: readonly Json[]): Json[] {
  const named = valueAttribute(attribute)?.name;
  if (named === undefined || elements.length === 1) return [...elements];
  const found = new Map<string, number>();
  const kept: Json[] = [];
  for (const element of elements) {
    const value = isObject(element) ? element[named] : undefined;
    if (!isObject(element) || value === undefined) {
      kept.push(element);
      continue;
    }
    const key = JSON.stringify([value, element.type ?? null]);
    const place = found.get(key);
    const first = place === undefined ? undefined : kept[place];
    if (place !== undefined && isObject(first)) kept[place] = { ...first, ...element };
    else found.set(key, kept.push(element) - 1);
  }
  return kept;
}
