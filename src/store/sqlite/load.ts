import type { Viewer, Wanted } from "../../directory/store.ts";
import { clientGone } from "../../scim/error.ts";
import type { Member, Stored } from "../../scim/resource/resource.ts";
import type { Resources } from "./resources.ts";

/** How long everybody else may wait for a page. */
const STRETCH_MS = 20;

/** Resources that are read in one go, and members. */
const SLICE = 16;
const MEMBERS = 2000;

type Reading = Pick<Resources, "find" | "hasMembers" | "membersBehind">;

/** How often a group that changes while it is read is begun anew. */
const TRIES = 3;

/**
 * Reads the resources of a page, at once where they are few; else in slices, and lets others have
 * their turn in between. One that was removed since its id was found is left out.
 * @throws ScimError 499 when the client is gone
 */
export const load = (
  resources: Reading,
  viewer: Viewer,
  ids: readonly string[],
  wanted: Wanted,
  signal: AbortSignal | undefined,
): Stored[] | Promise<Stored[]> =>
  !wanted.members && ids.length <= SLICE
    ? resources.find(viewer, ids, wanted)
    : loadInSlices(resources, viewer, ids, wanted, signal);

async function loadInSlices(
  resources: Reading,
  viewer: Viewer,
  ids: readonly string[],
  wanted: Wanted,
  signal: AbortSignal | undefined,
): Promise<Stored[]> {
  const turn = turns(signal);
  const loaded: Stored[] = [];
  // A group and its members are read without a turn in between, as long as these are few.
  const size = wanted.members ? 1 : SLICE;
  for (let at = 0; at < ids.length; at += size) {
    await turn();
    const slice = ids.slice(at, at + size);
    const found = resources.find(viewer, slice, { ...wanted, members: false });
    for (const each of found) {
      const isWhole = !wanted.members || !resources.hasMembers(each.type);
      const whole = isWhole ? each : await loadGroup(resources, viewer, each, wanted, turn);
      if (whole) loaded.push(whole);
    }
  }
  return loaded;
}

/**
 * A group may have any number of members. All of them are those of one moment, which the version
 * tells: a group that goes on changing is read in one go in the end.
 */
async function loadGroup(
  resources: Reading,
  viewer: Viewer,
  found: Stored,
  wanted: Wanted,
  turn: () => Promise<void>,
): Promise<Stored | undefined> {
  const again = (now: Wanted) => resources.find(viewer, [found.id], now)[0];
  for (let stored: Stored | undefined = found, tries = 0; tries < TRIES; tries++) {
    const members: Member[] = [];
    for (let after: string | undefined = ""; after !== undefined; ) {
      const slice: readonly Member[] = resources.membersBehind(found.id, after, MEMBERS);
      for (const each of slice) members.push(each);
      if (members.length < MEMBERS) return { ...stored, members };
      after = slice.length < MEMBERS ? undefined : slice.at(-1)?.value;
      await turn();
    }
    const version = stored.version;
    stored = again({ ...wanted, members: false });
    if (stored === undefined) return undefined;
    if (stored.version === version) return { ...stored, members };
  }
  return again(wanted);
}

/** @returns what lets others have their turn when one has taken long */
function turns(signal: AbortSignal | undefined): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began <= STRETCH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw clientGone();
    began = performance.now();
  };
}
