import type { Settings } from "../../directory/workplace.ts";
import type { AdminAct, WorkplaceStore } from "../../directory/workplace-store.ts";
import type { Connection } from "./connection.ts";
import { grant, renamePermission, replacePermissions } from "./granting.ts";
import { createGrants } from "./grants.ts";
import { createListChange } from "./list-change.ts";
import { createLists, LIST_NAMES } from "./lists.ts";
import type { Parts } from "./parts.ts";
import { createRenewal } from "./renewal.ts";
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
  const settings = createSettings(reading, parts.defaultSettings);
  const lists = createLists(reading);
  const grants = createGrants(reading);
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
      for (const list of LIST_NAMES) count += await renewal.applyList(by, list);
      return count;
    },
    waitingFor: createWaitingCount(reading),

    permissions: async () => grants.names(),
    replacePermissions: (by, names) => writer.run(() => replacePermissions(parts, by, names)),
    renamePermission: (by, from, to) => writer.run(() => renamePermission(parts, by, from, to)),
    grantCounts: async () => grants.counts(),
    grant: (by, holder, names) => writer.run(() => grant(parts, by, holder, names)),
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
