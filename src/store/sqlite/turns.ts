import { clientGone, ScimError } from "../../scim/error.ts";

/** How long everybody else may wait for one who reads; and for one of many who begin to read. */
const STRETCH_MS = 15;
const SHORT_STRETCH_MS = 1;

let waiting = 0;
/** The turn of whoever began to wait last. */
let last: Promise<void> = Promise.resolve();

/** One after another: if all went on at once, everybody else would wait for all of them. */
async function nextTurn(): Promise<void> {
  waiting++;
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  await last;
  waiting--;
}

/**
 * Lets others have their turn, for whoever calls it between slices of its work.
 * @param most whose work is long is refused, before its first turn, when so many wait for theirs
 * @throws ScimError 499 when nobody waits for that work any more; 503
 */
export function createTurns(
  signal: AbortSignal | undefined,
  most = Number.POSITIVE_INFINITY,
): () => Promise<void> {
  let began = performance.now();
  let stretchMs = waiting > 0 ? SHORT_STRETCH_MS : STRETCH_MS;
  let isFirst = true;
  return async () => {
    if (performance.now() - began < stretchMs) return;
    if (isFirst && waiting >= most) throw busy();
    isFirst = false;
    await nextTurn();
    if (signal?.aborted) throw clientGone();
    began = performance.now();
    stretchMs = STRETCH_MS;
  };
}

const busy = () =>
  new ScimError(503, "Too many searches are under way; ask again.", undefined, {
    "Retry-After": "5",
  });
