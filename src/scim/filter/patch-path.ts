import { invalidPath } from "../error.ts";
import type { Filter } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { attrPathRule, subAttrRule, valueFilterRule } from "./parse.ts";

/**
 * The target of a PATCH operation as written. `subAttribute` stands only after a filter:
 * `name.familyName` is all `attrPath`.
 */
export interface PatchPath {
  readonly attrPath: string;
  readonly filter?: Filter;
  readonly subAttribute?: string;
}

/**
 * RFC 7644 §3.5.2, Figure 7: PATH = attrPath / valuePath [subAttr]
 * @throws ScimError 400 invalidPath: what was found where, and what is expected
 */
export function parsePatchPath(text: string): PatchPath {
  const cursor = new Cursor(text, "path", invalidPath);
  const attrPath = attrPathRule(cursor);
  if (cursor.peek().kind === "end") return { attrPath };
  if (cursor.peek().kind !== "[") throw cursor.unexpected("[ or the end");
  if (cursor.peek(1).kind === "]") {
    cursor.next();
    throw cursor.unexpected('a filter such as type eq "work" between the brackets');
  }
  const filter = valueFilterRule(cursor);
  const subAttribute = subAttrRule(cursor);
  cursor.expect("end", "a sub-attribute such as .value, or the end");
  return { attrPath, filter, ...(subAttribute !== undefined && { subAttribute }) };
}
