import type { Viewer, Wanted } from "../../directory/store.ts";
import { clientGone } from "../../scim/error.ts";
import type { Stored } from "../../scim/resource/resource.ts";
import type { Resources } from "./resources.ts";

/** How long everybody else may wait for a page. */
const STRETCH_MS = 20;

/**
 * Reads the resources of a page in slices and lets others have their turn in between. One that was
 * removed since its id was found is left out.
 * @throws ScimError 499 when the client is gone
 */
export async function load(
  resources: Resources,
  viewer: Viewer,
  ids: readonly string[],
  wanted: Wanted,
  signal: AbortSignal | undefined,
): Promise<Stored[]> {
  // A group may have any number of members.
  const size = wanted.members ? 1 : 16;
  const loaded: Stored[] = [];
  let began = performance.now();
  for (let at = 0; at < ids.length; at += size) {
    if (performance.now() - began > STRETCH_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw clientGone();
      began = performance.now();
    }
    loaded.push(...resources.find(viewer, ids.slice(at, at + size), wanted));
  }
  return loaded;
}
