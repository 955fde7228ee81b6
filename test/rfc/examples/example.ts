import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../src/scim/resource/resource.ts";

/**
 * A JSON text of RFC 7643 or 7644, named after its section. Line breaks that the RFC's columns
 * forced into strings are taken out, elided parts (`...`) too, and forgotten commas and braces put
 * in.
 * @param substitutions what stands for the ids and the base URL that the server of the test has
 */
export function example(
  name: string,
  substitutions: readonly (readonly [RegExp | string, string])[] = [],
): Json {
  const text = readFileSync(join(import.meta.dir, `${name}.json`), "utf8");
  return JSON.parse(substitutions.reduce((each, [from, to]) => each.replaceAll(from, to), text));
}

/** The base URL of all examples. */
export const EXAMPLE_BASE = "https://example.com/v2";
