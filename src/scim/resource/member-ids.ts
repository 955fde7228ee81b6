import { invalidValue } from "../error.ts";
import { isStorable, shown } from "./text.ts";

/**
 * The ids in a value of `members`: an array, one object or one bare id (RFC 7643 §4.2 has objects with `value`;
 * Microsoft's own suite sends strings). Other sub-attributes, `$ref: null` among them, are derived and not read.
 * @throws ScimError invalidValue for anything else, so that a malformed value never means "all" or "none"
 */
export function memberIds(value: unknown, where: string): string[] {
  if (!Array.isArray(value)) return [memberId(value, where)];
  return value.map((element, index) => memberId(element, `${where}[${index}]`));
}

function memberId(element: unknown, where: string): string {
  const id = typeof element === "string" ? element : idOf(element);
  if (typeof id !== "string" || id.trim() === "" || !isStorable(id)) {
    throw invalidValue(
      `'${where}' must be an object whose 'value' is the id of a resource, got ${shown(element)}.`,
    );
  }
  return id;
}

function idOf(element: unknown): unknown {
  if (typeof element !== "object" || element === null || Array.isArray(element)) return undefined;
  const fields = new Map(Object.entries(element).map(([name, each]) => [name.toLowerCase(), each]));
  const value: unknown = fields.get("value");
  if (value !== undefined && value !== null) return value;
  const ref: unknown = fields.get("$ref");
  return typeof ref === "string" ? ref.split("/").at(-1) : undefined;
}
