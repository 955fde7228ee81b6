import type { AdminAct } from "../../directory/workplace-store.ts";
import { notFound, ScimError } from "../../scim/error.ts";
import { fold } from "../../scim/fold.ts";
import { shown } from "../../scim/resource/text.ts";
import type { Parts } from "./parts.ts";
import { setChange } from "./set-change.ts";

/** What administrators do with permissions, as it runs inside the writer's transaction. */

export function replacePermissions(
  { note, grants }: Parts,
  by: AdminAct,
  names: readonly string[],
): void {
  const before = grants.names();
  if (Bun.deepEquals(before, names)) return;
  const counts = grants.counts();
  for (const name of before) {
    const held = names.includes(name) ? 0 : (counts.get(name) ?? 0);
    if (held > 0) throw stillGranted(name, held);
  }
  grants.replace(names);
  const changes = setChange("permissions", without(before, names), without(names, before));
  note({ ...by, resourceType: "Permissions", status: 200, changes });
}

function stillGranted(name: string, held: number): ScimError {
  const holders = held === 1 ? "one person or group" : `${held} people and groups`;
  return new ScimError(
    409,
    `Permission '${name}' is granted to ${holders}, so it cannot be left out. Take it from them ` +
      `first; to call it something else, rename it: PATCH /api/v1/permissions/${name} with ` +
      '{"name": "…"}.',
  );
}

export function renamePermission(
  { note, grants, sequence }: Parts,
  by: AdminAct,
  from: string,
  to: string,
): void {
  const names = grants.names();
  if (!names.includes(from)) throw notFound(`There is no permission ${shown(from)}.`);
  if (from === to) return;
  const other = names.find((name) => name !== from && fold(name) === fold(to));
  if (other !== undefined) throw new ScimError(409, `There is a permission '${other}' already.`);
  grants.rename(from, to, sequence.next());
  note({
    ...by,
    resourceType: "Permissions",
    resourceName: to,
    status: 200,
    changes: [{ path: "name", before: from, after: to }],
  });
}

/** Inside the writer's transaction. */
export function grant(
  { note, grants, sequence, people }: Parts,
  by: AdminAct,
  { type, id }: { readonly type: "User" | "Group"; readonly id: string },
  names: readonly string[],
): void {
  const holder = grants.holder(id);
  if (holder?.type !== type) throw notFound(`No ${type} with id '${id}'.`);
  const known = grants.names();
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new ScimError(
      400,
      `There is no permission ${shown(unknown)}. PUT /api/v1/permissions makes permissions, GET ` +
        "lists those that there are.",
    );
  }
  const before = grants.of(id);
  const after = [...names].sort();
  if (Bun.deepEquals(before, after)) return;
  grants.set(id, after, sequence.next());
  const changes = setChange("permissions", without(before, after), without(after, before));
  const resourceName = people.find(id)?.userName ?? holder.display;
  note({ ...by, resourceType: type, resourceId: id, resourceName, status: 200, changes });
}

const without = (names: readonly string[], others: readonly string[]) =>
  names.filter((name) => !others.includes(name));
