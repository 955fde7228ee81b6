import { LISTS, type Settings } from "../../directory/workplace.ts";
import type { AdminAct, WorkplaceStore } from "../../directory/workplace-store.ts";
import { notFound, ScimError } from "../../scim/error.ts";
import { fold } from "../../scim/fold.ts";
import { shown } from "../../scim/resource/text.ts";
import type { Connection } from "./connection.ts";
import { createGrants, createWriteGrants, type WriteGrants } from "./grants.ts";
import { createListChange } from "./list-change.ts";
import { createLists } from "./lists.ts";
import type { Parts } from "./parts.ts";
import { createRenewal } from "./renewal.ts";
import { setChange } from "./set-change.ts";
import { createSettings } from "./settings.ts";
import { createWaitingCount } from "./waiting-count.ts";
import type { Writer } from "./writer.ts";

interface Workplace {
  readonly writing: Connection;
  readonly reading: Connection;
  readonly writer: Writer;
  readonly parts: Parts;
}

/** What administrators rule the workplace by. */
export function createWorkplace({ writing, reading, writer, parts }: Workplace): WorkplaceStore {
  const settings = createSettings(reading);
  const lists = createLists(reading);
  const grants = createGrants(reading);
  const writeGrants = createWriteGrants(writing);
  const changeList = createListChange(writing, writer, parts);
  const renewal = createRenewal(writing, writer, parts);

  async function follow(by: AdminAct): Promise<void> {
    await renewal.followUserNames(by);
    await writer.run(() => parts.settings.setBehind(false));
  }

  return {
    settings: async () => settings.get(),
    async changeSettings(by, change) {
      const next = await writer.run(() => changeSettings(parts, by, change));
      if (settings.isBehind()) await follow(by);
      return next;
    },

    isProvisioning: async () => settings.isProvisioning(),
    switchProvisioning: (by, enabled) => writer.run(() => switchTo(parts, by, enabled)),
    switchProvisioningOnFirst: (by) =>
      writer.run(() => {
        const enabled = parts.settings.isProvisioning();
        if (enabled === undefined) switchTo(parts, by, true);
        return enabled ?? true;
      }),

    async list(name) {
      const { mode, values } = await lists.read(name);
      return { mode, values };
    },
    async replaceList(by, name, list) {
      await changeList(by, name, list);
      return renewal.applyList(by, name);
    },
    async applyWaiting(by) {
      if (settings.isBehind()) await follow(by);
      let count = 0;
      for (const list of LISTS) count += await renewal.applyList(by, list);
      return count;
    },
    waitingFor: createWaitingCount(reading),

    permissions: async () => grants.names(),
    replacePermissions: (by, names) =>
      writer.run(() => replacePermissions(parts, writeGrants, by, names)),
    renamePermission: (by, from, to) =>
      writer.run(() => renamePermission(parts, writeGrants, by, from, to)),
    grantCounts: async () => grants.counts(),
    grant: (by, holder, names) => writer.run(() => grant(parts, writeGrants, by, holder, names)),
    grantsOf: async (id) => ({ granted: grants.of(id), inherited: grants.inherited(id) }),
  };
}

function changeSettings(
  { settings, note }: Parts,
  by: AdminAct,
  change: (current: Settings) => Settings,
): Settings {
  const before = settings.get();
  const after = change(before);
  const names = Object.keys(after) as (keyof Settings)[];
  const changed = names.filter((name) => !Bun.deepEquals(before[name], after[name]));
  if (changed.length === 0) return before;
  settings.set(before, after);
  if (before.identifierPolicy !== after.identifierPolicy) {
    settings.setBehind(after.identifierPolicy === "follow");
  }
  note({
    ...by,
    resourceType: "Settings",
    status: 200,
    changes: changed.map((path) => ({ path, before: before[path], after: after[path] })),
  });
  return after;
}

function switchTo({ settings, note }: Parts, by: AdminAct, enabled: boolean): void {
  const before = settings.isProvisioning();
  if (before === enabled) return;
  settings.switchProvisioning(enabled);
  note({
    ...by,
    resourceType: "Provisioning",
    status: 200,
    changes: [{ path: "enabled", before, after: enabled }],
  });
}

/** Inside the writer's transaction. */
export function replacePermissions(
  { note }: Parts,
  grants: WriteGrants,
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

function renamePermission(
  { note, sequence }: Parts,
  grants: WriteGrants,
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
  { note, sequence, people }: Parts,
  grants: WriteGrants,
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
