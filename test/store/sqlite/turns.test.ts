import { describe, expect, test } from "bun:test";
import { createTurns } from "../../../src/store/sqlite/turns.ts";

/** Keeps everybody else waiting. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe("createTurns()", () => {
  test("lets others have their turn after a while", async () => {
    let others = 0;
    const turn = createTurns(undefined);
    setImmediate(() => others++);
    work(20);
    await turn();
    expect(others).toBe(1);
  });

  test("goes on at once before", async () => {
    let others = 0;
    const turn = createTurns(AbortSignal.abort());
    setImmediate(() => others++);
    await turn();
    expect(others).toBe(0);
  });

  test("ends the work when nobody waits for it any more", async () => {
    const turn = createTurns(AbortSignal.abort());
    work(20);
    const error: unknown = await turn().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 499 });
  });
});
