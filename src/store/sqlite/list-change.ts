import type { List, ListName } from "../../directory/workplace.ts";
import type { AdminAct } from "../../directory/workplace-store.ts";
import type { Connection } from "./connection.ts";
import { createLists, createWriteLists, LIST_SLICE } from "./lists.ts";
import type { Parts } from "./parts.ts";
import { setChange } from "./set-change.ts";
import type { Writer } from "./writer.ts";

/**
 * Replaces a list at one moment, though it may be so long that writing it takes a while: the new
 * values are written beside the old ones, in slices, and the last slice takes their place.
 */
export function createListChange(connection: Connection, writer: Writer, { note }: Parts) {
  const lists = createLists(connection);
  const rows = createWriteLists(connection);

  async function change(by: AdminAct, name: ListName, { mode, values }: Partial<List>) {
    const before = await lists.read(name);
    const isSame = values === undefined || Bun.deepEquals(values, before.values);
    const next = isSame ? undefined : values;
    const { changes, detail } = setChange("values", before.values, next ?? before.values);
    let generation: number | undefined;
    const write = (from: number) => {
      generation ??= rows.draw(name);
      rows.add(name, generation, next?.slice(from, from + LIST_SLICE) ?? [], from);
    };
    let from = 0;
    for (; next && from + LIST_SLICE < next.length; from += LIST_SLICE) {
      const slice = from;
      await writer.run(() => write(slice));
    }
    await writer.run(() => {
      const wasMode = lists.head(name).mode;
      const nextMode = mode ?? wasMode;
      if (next) {
        write(from);
        rows.take(name, generation ?? 0, before.generation);
      }
      if (nextMode !== wasMode) rows.setMode(name, nextMode);
      else if (next === undefined) return;
      const modes = { path: "mode", before: wasMode, after: nextMode };
      note({
        ...by,
        resourceType: "List",
        resourceId: name,
        resourceName: name,
        status: 200,
        changes: nextMode === wasMode ? changes : [modes, ...changes],
        ...(next && { detail }),
      });
    });
    while (next && (await writer.run(() => rows.sweep(name)))) {}
  }

  // One after another, so that each sees what the one before it did.
  let last: Promise<unknown> = Promise.resolve();
  return (...wanted: Parameters<typeof change>): Promise<void> => {
    const turn = last.then(() => change(...wanted));
    last = turn.catch(() => undefined);
    return turn;
  };
}
