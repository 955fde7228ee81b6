import { clientGone } from "../scim/error.ts";

/** How long everybody else may wait for one answer. */
const STRETCH_MS = 20;

/**
 * Lets others have their turn, for whoever calls it between parts of an answer.
 * @throws ScimError 499 when the client is gone
 */
export function createTurns(signal?: AbortSignal): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began <= STRETCH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw clientGone();
    began = performance.now();
  };
}
