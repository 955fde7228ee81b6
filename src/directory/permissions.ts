import { ScimError } from "../scim/error.ts";
import { fold } from "../scim/fold.ts";
import { LIMITS } from "../scim/limits.ts";
import { shown } from "../scim/resource/text.ts";
import type { Store } from "./store.ts";
import type { AdminAct } from "./workplace-store.ts";

/**
 * Replaces the list of permissions that there are.
 * @throws ScimError 400; 409 when one that is left out is granted to somebody
 */
export async function replacePermissions(
  store: Store,
  by: AdminAct,
  names: unknown,
): Promise<void> {
  const checked = namesIn(names);
  for (const name of checked) requirePermissionName(name);
  const spelled = new Map<string, string>();
  for (const name of checked) {
    const other = spelled.get(fold(name));
    if (other !== undefined) {
      throw new ScimError(
        400,
        `Permissions '${other}' and '${name}' are the same in any case. Leave one of them out.`,
      );
    }
    spelled.set(fold(name), name);
  }
  await store.replacePermissions(by, checked);
}

/**
 * Calls a permission something else; whoever has it keeps it.
 * @throws ScimError 400; 404; 409 when the new name is taken, in any case
 */
export async function renamePermission(
  store: Store,
  by: AdminAct,
  from: string,
  to: unknown,
): Promise<void> {
  await store.renamePermission(by, from, requirePermissionName(to));
}

/**
 * Gives a person or a group exactly these permissions; to name one twice is to name it once.
 * @throws ScimError 400 when there is no such permission; 404 when there is no such holder
 */
export async function grantPermissions(
  store: Store,
  by: AdminAct,
  holder: { readonly type: "User" | "Group"; readonly id: string },
  names: unknown,
): Promise<void> {
  await store.grant(by, holder, [...new Set(namesIn(names))]);
}

/** @throws ScimError 404 */
export async function permissionNamed(
  store: Store,
  name: string,
): Promise<{ readonly name: string; readonly grantedTo: number }> {
  const [names, counts] = await Promise.all([store.permissions(), store.grantCounts()]);
  if (!names.includes(name)) throw new ScimError(404, `There is no permission ${shown(name)}.`);
  return { name, grantedTo: counts.get(name) ?? 0 };
}

function namesIn(names: unknown): readonly string[] {
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) {
    throw new ScimError(400, `Permissions must be an array of names, got ${shown(names)}.`);
  }
  if (names.length > LIMITS.permissions) {
    throw new ScimError(
      400,
      `There can be at most ${LIMITS.permissions} permissions, these are ${names.length}.`,
    );
  }
  return names;
}

/** @throws ScimError 400 when no permission can be called so */
export function requirePermissionName(name: unknown): string {
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new ScimError(
      400,
      `The name of a permission has 1 to ${LIMITS.permissionLength} letters, digits, dots, ` +
        `colons, hyphens and underscores and nothing else, got ${shown(name)}.`,
    );
  }
  return name;
}
const NAME = new RegExp(`^[A-Za-z0-9._:-]{1,${LIMITS.permissionLength}}$`);
