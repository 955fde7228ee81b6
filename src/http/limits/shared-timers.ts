import type { After } from "../../directory/after.ts";

/** A task that waits, between the ones that were begun before and after it. */
interface Waiting {
  readonly dueMs: number;
  readonly task: () => void;
  before: Waiting | undefined;
  after: Waiting | undefined;
}

/** Tasks that wait equally long, so that the first one begun is the first one due. */
interface Line {
  first: Waiting | undefined;
  last: Waiting | undefined;
}

/**
 * As `after`, with one timer for all tasks that wait equally long. A deadline that nearly never
 * comes is begun and cancelled for each request, and a timer of its own is no small part of what a
 * short one costs.
 * @param now milliseconds of a clock that is never set back
 */
export function sharedTimers(after: After, now: () => number): After {
  const lines = new Map<number, Line>();

  function look(ms: number, line: Line): void {
    try {
      while (line.first !== undefined && line.first.dueMs <= now()) {
        const { task } = line.first;
        remove(line, line.first);
        task();
      }
    } finally {
      if (line.first === undefined) lines.delete(ms);
      else after(Math.max(1, line.first.dueMs - now()), () => look(ms, line));
    }
  }
  function begin(ms: number): Line {
    const line: Line = { first: undefined, last: undefined };
    lines.set(ms, line);
    after(ms, () => look(ms, line));
    return line;
  }
  return (ms, task) => {
    const line = lines.get(ms) ?? begin(ms);
    const waiting: Waiting = { dueMs: now() + ms, task, before: line.last, after: undefined };
    if (line.last === undefined) line.first = waiting;
    else line.last.after = waiting;
    line.last = waiting;
    return () => remove(line, waiting);
  };
}

/** Does nothing where it is done already. */
function remove(line: Line, waiting: Waiting): void {
  const { before, after } = waiting;
  if (before === undefined && line.first !== waiting) return;
  if (before === undefined) line.first = after;
  else before.after = after;
  if (after === undefined) line.last = before;
  else after.before = before;
  waiting.before = undefined;
  waiting.after = undefined;
}
