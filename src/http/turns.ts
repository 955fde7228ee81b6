import { clientGone } from "../scim/error.ts";

/** How long everybody else may wait for one answer. */
const STRETCH_MS = 20;

/** Lets others have their turn; undefined where none is due. */
export type Turn = () => Promise<void> | undefined;

/**
 * Lets others have their turn, for whoever calls it between parts of an answer.
 * @throws ScimError 499 when the client is gone
 */
export function createTurns(signal?: AbortSignal): Turn {
  let began = performance.now();
  async function pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw clientGone();
    began = performance.now();
  }
  return () => (performance.now() - began <= STRETCH_MS ? undefined : pause());
}
