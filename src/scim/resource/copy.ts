import { isObject, type Json } from "./resource.ts";

/**
 * A copy that shares nothing with the original. `structuredClone` does the same to JSON, and takes
 * several times as long over it.
 */
export function copyOf<Value extends Json>(value: Value): Value;
export function copyOf(value: Json): Json {
  if (Array.isArray(value)) return value.map((element) => copyOf(element));
  if (!isObject(value)) return value;
  const copy = { ...value };
  for (const name of Object.keys(copy)) {
    const inner = copy[name];
    if (typeof inner === "object" && inner !== null) copy[name] = copyOf(inner);
  }
  return copy;
}
