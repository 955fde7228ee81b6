import { commonAttributes } from "../../src/scim/schema/common.ts";
import { resourceTypes } from "../../src/scim/schema/resource-type.ts";
import { type Source, type Violation, violation } from "./source.ts";

/**
 * RFC 7643 §2.4: sub-attributes that any multi-valued attribute may have. They are part of the
 * protocol and not of one schema.
 */
const DEFAULT_SUB_ATTRIBUTES = ["type", "primary", "display", "value", "$ref"];

const schemas = resourceTypes.flatMap((type) => [
  type.schema,
  ...type.schemaExtensions.map((each) => each.schema),
]);
/** In lower case, for names are compared in any. */
const names = new Set(
  [...commonAttributes, ...schemas.flatMap((schema) => schema.attributes)]
    .flatMap((attribute) => [attribute, ...(attribute.subAttributes ?? [])])
    .filter(({ name }) => !DEFAULT_SUB_ATTRIBUTES.includes(name))
    .map(({ name }) => name.toLowerCase()),
);

/** `x === "…"`, `"…" !== x` and `case "…":` with the operand, if it stands before. */
const COMPARISON =
  /(?:([\w.?[\]]*)\s*[!=]==\s*|\bcase\s+)(["'])( +)\2|(["'])( +)\4\s*[!=]==\s*([\w.?]*)/g;

/**
 * Comparisons with the name of an attribute outside scim/schema: what is particular about an
 * attribute is a characteristic in its schema. (`storage`, the characteristic, has values called
 * after attributes.)
 */
export function namedAttributes(source: Source): Violation[] {
  if (!/^src\/(scim|directory|store|http)\//.test(source.path)) return [];
  if (source.path.startsWith("src/scim/schema/")) return [];
  return [...source.code.matchAll(COMPARISON)].flatMap((hit) => {
    const blank = hit[3] ?? hit[5] ?? "";
    const from = hit.index + hit[0].indexOf(blank, hit[0].search(/["']/) + 1);
    const literal = source.text.slice(from, from + blank.length);
    const operand = hit[1] ?? hit[6] ?? switchedOn(source.code.slice(0, hit.index));
    if (!names.has(literal.toLowerCase()) || /\bstorage$/.test(operand)) return [];
    return [violation(source, hit.index, `compares with the attribute name "${literal}"`)];
  });
}

/** What the innermost `switch` before a `case` looks at. */
const switchedOn = (before: string) => /.*\bswitch \(([^{]*)\)\s*\{/s.exec(before)?.[1] ?? "";
