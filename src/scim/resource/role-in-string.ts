import { isObject } from "./resource.ts";

/**
 * Entra's SingleAppRoleAssignment puts a whole role as JSON text into `value`: `{"value":
 * "{\"id\":\"…\",\"value\":\"Admin\",\"displayName\":\"Admin\"}"}`.
 * @returns the role with the fields of that text, or undefined where the element is not of this
 *   shape
 */
export function roleInString(
  element: Record<string, unknown>,
): Record<string, unknown> | undefined {
  const text = element.value;
  if (typeof text !== "string" || !text.startsWith("{")) return undefined;
  let role: unknown;
  try {
    role = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(role) || typeof role.value !== "string") return undefined;
  const { id: _entraRoleId, ...fields } = role;
  return { ...element, ...fields };
}
