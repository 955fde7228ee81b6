import { expect, test } from "bun:test";
import { sharedTimers } from "../../../src/http/limits/shared-timers.ts";

/** Timers on a clock that the test moves, shared by those that wait equally long. */
function opened() {
  let now = 0;
  let begun = 0;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const after = sharedTimers(
    (ms, task) => {
      begun += 1;
      const timer = { at: now + ms, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    () => now,
  );
  /** Goes from one timer that is due to the next, as a clock does. */
  function pass(ms: number): void {
    const end = now + ms;
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      timers.delete(next);
      now = next.at;
      next.task();
    }
    now = end;
  }
  return { after, pass, pending: () => timers.size, begun: () => begun, now: () => now };
}

test("tasks run when they are due, in their order, whatever else waits", () => {
  const { after, pass, now } = opened();
  const done: [string, number][] = [];
  const begin = (ms: number, name: string) => after(ms, () => void done.push([name, now()]));
  begin(100, "a");
  begin(30, "short");
  pass(10);
  begin(100, "b");
  pass(50);
  begin(100, "c");
  pass(1000);
  expect(done).toEqual([
    ["short", 30],
    ["a", 100],
    ["b", 110],
    ["c", 160],
  ]);
});

test("a task that was cancelled does not run, wherever it waits", () => {
  const { after, pass } = opened();
  const done: number[] = [];
  const cancels = [0, 1, 2, 3, 4].map((each) => after(100, () => void done.push(each)));
  for (const each of [0, 2, 4]) cancels[each]?.();
  pass(100);
  expect(done).toEqual([1, 3]);
  for (const cancel of cancels) cancel();
  after(100, () => void done.push(5));
  for (const cancel of cancels) cancel();
  pass(100);
  expect(done).toEqual([1, 3, 5]);
});

test("a task may begin and cancel others", () => {
  const { after, pass, now } = opened();
  const done: number[] = [];
  after(100, () => {
    cancel();
    after(100, () => void done.push(now()));
  });
  const cancel = after(100, () => void done.push(-1));
  pass(300);
  expect(done).toEqual([200]);
});

test("a task that throws keeps none of the others from running", () => {
  const { after, pass } = opened();
  const done: string[] = [];
  after(100, () => {
    throw new Error("a bug");
  });
  after(100, () => void done.push("next"));
  expect(() => pass(100)).toThrow("a bug");
  pass(1);
  expect(done).toEqual(["next"]);
});

test("however many tasks are begun and cancelled, one timer runs, and in the end none", () => {
  const { after, pass, pending, begun } = opened();
  for (let request = 0; request < 1000; request++) {
    after(100, () => undefined)();
    pass(1);
  }
  expect(begun()).toBeLessThan(20);
  expect(pending()).toBeLessThan(2);
  pass(100);
  expect(pending()).toBe(0);
});
