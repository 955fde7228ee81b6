import { clientGone } from "../../scim/error.ts";

/** How long everybody else may wait for one who reads. */
const STRETCH_MS = 15;

/**
 * Lets others have their turn, for whoever calls it between slices of its work.
 * @throws ScimError 499 when nobody waits for that work any more
 */
export function createTurns(signal: AbortSignal | undefined): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < STRETCH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw clientGone();
    began = performance.now();
  };
}
