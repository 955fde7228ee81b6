import { isObject, type Json } from "../../../src/scim/resource/resource.ts";

/**
 * Where two JSON values differ, as JSON pointers: what only one of them has, and what is not the
 * same in both. Objects in arrays that have a `name`, such as attributes, are compared by it.
 */
export const differences = (expected: Json | undefined, received: Json | undefined): string[] => [
  ...new Set([...lacking(expected, received), ...lacking(received, expected)]),
];

/** What `received` has not, or otherwise than expected; it may have more. */
export function lacking(
  expected: Json | undefined,
  received: Json | undefined,
  pointer = "",
): string[] {
  if (expected === undefined || received === undefined) {
    return expected === received ? [] : [pointer];
  }
  const [left, right] = [parts(expected), parts(received)];
  if (left === undefined || right === undefined) return expected === received ? [] : [pointer];
  return [...left].flatMap(([name, each]) => lacking(each, right.get(name), `${pointer}/${name}`));
}

/** The values of an object or array by name or place; undefined of anything else. */
function parts(json: Json): ReadonlyMap<string, Json> | undefined {
  if (Array.isArray(json)) {
    return new Map(
      json.map((each, index) => [isObject(each) && each.name ? `${each.name}` : `${index}`, each]),
    );
  }
  return isObject(json) ? new Map(Object.entries(json)) : undefined;
}

/** The types of all values in place of the values. */
export function types(json: Json): Json {
  if (Array.isArray(json)) return json.map(named);
  if (!isObject(json)) return typeof json;
  return Object.fromEntries(Object.entries(json).map(([name, each]) => [name, types(each)]));
}

/** An element of an array keeps its name, by which it is found. */
function named(element: Json): Json {
  const shape = types(element);
  return isObject(element) && isObject(shape) && element.name !== undefined
    ? { ...shape, name: element.name }
    : shape;
}
