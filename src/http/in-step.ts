import type { Answer } from "./app.ts";

/**
 * Lets requests that arrive in one turn of the event loop be carried out in step with one another:
 * each part of the program runs for all of them in a row, while the processor has it at hand, and
 * their answers leave one after another. Carried out one by one, between what the kernel does for
 * each request and each answer, they took up to three times as long.
 */
export function inStep(answer: Answer): Answer {
  let waiting: (() => void)[] = [];
  function begin(): void {
    const all = waiting;
    waiting = [];
    for (const each of all) each();
  }
  const turn = () =>
    new Promise<void>((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(begin);
    });
  return (request, address) => turn().then(() => answer(request, address));
}
