import type { AttributeChange, List, ListName } from "../../directory/workplace.ts";
import type { AdminAct } from "../../directory/workplace-store.ts";
import type { Connection } from "./connection.ts";
import { createLists, createWriteLists, LIST_SLICE } from "./lists.ts";
import type { Parts } from "./parts.ts";
import { setChange } from "./set-change.ts";
import { createTurns } from "./turns.ts";
import type { Writer } from "./writer.ts";

/**
 * Changes a list at one moment, though it may be so long that writing it takes a while: the new
 * values are written beside the old ones, in slices, and then take their place.
 */
export function createListChange(connection: Connection, writer: Writer, { note }: Parts) {
  const lists = createLists(connection);
  const rows = createWriteLists(connection);

  async function write(list: ListName, values: readonly string[]): Promise<number> {
    const generation = await writer.run(() => rows.draw(list));
    for (let from = 0; from < values.length; from += LIST_SLICE) {
      const slice = values.slice(from, from + LIST_SLICE);
      await writer.run(() => rows.add(list, generation, slice, from));
    }
    return generation;
  }

  /** @returns what there is to tell */
  function changeMode(list: ListName, mode: List["mode"] | undefined): AttributeChange[] {
    const before = lists.head(list).mode;
    if (mode === undefined || mode === before) return [];
    rows.setMode(list, mode);
    return [{ path: "mode", before, after: mode }];
  }

  async function change(by: AdminAct, list: ListName, { mode, values }: Partial<List>) {
    const before = await lists.read(list);
    const next = Bun.deepEquals(values, before.values) ? undefined : values;
    const changes = next ? await valuesChange(before.values, next) : [];
    const generation = next && (await write(list, next));
    await writer.run(() => {
      if (generation !== undefined) rows.take(list, generation, before.generation);
      const all = [...changeMode(list, mode), ...changes];
      if (generation === undefined && all.length === 0) return;
      const named = { resourceType: "List", resourceId: list, resourceName: list };
      note({ ...by, ...named, status: 200, changes: all });
    });
    while (await writer.run(() => rows.sweep(list))) {}
  }

  // One after another, so that each sees what the one before it did.
  let last: Promise<unknown> = Promise.resolve();
  return (...wanted: Parameters<typeof change>): Promise<void> => {
    const turn = last.then(() => change(...wanted));
    last = turn.catch(() => undefined);
    return turn;
  };
}

async function valuesChange(before: readonly string[], after: readonly string[]) {
  const removed = await without(before, after);
  return setChange("values", removed, await without(after, before));
}

/** Those that are not among the others, found while others have their turn. */
async function without(names: readonly string[], others: readonly string[]): Promise<string[]> {
  const turn = createTurns(undefined);
  const there = new Set<string>();
  for (const [index, name] of others.entries()) {
    there.add(name);
    if (index % 1000 === 0) await turn();
  }
  const found: string[] = [];
  for (const [index, name] of names.entries()) {
    if (!there.has(name)) found.push(name);
    if (index % 1000 === 0) await turn();
  }
  return found;
}
