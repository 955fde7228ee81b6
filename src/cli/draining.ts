import type { Answer } from "../http/app.ts";

/** How a server that answers all the time comes to an end. */
export interface Draining {
  readonly answer: Answer;
  /**
   * From now on each answer is the last one on its connection. Settles when those who were just
   * asking have been told so, and are not cut off in the middle of their next request.
   */
  begin(): Promise<void>;
}

/** Who has not asked for so long has no next request under way. */
const QUIET_MS = 100;
/** How long requests are still taken from those who do not stop asking. */
const TAKEN_FOR_MS = 500;
const LOOK_MS = 10;

export function createDraining(answer: Answer): Draining {
  let isDraining = false;
  let asked = Number.NEGATIVE_INFINITY;
  const ending = (response: Response) => {
    if (isDraining) response.headers.set("Connection", "close");
    return response;
  };
  return {
    answer(request, address) {
      asked = performance.now();
      return answer(request, address).then(ending);
    },
    async begin() {
      isDraining = true;
      const giveUpAt = performance.now() + TAKEN_FOR_MS;
      while (performance.now() < Math.min(asked + QUIET_MS, giveUpAt)) await Bun.sleep(LOOK_MS);
    },
  };
}
