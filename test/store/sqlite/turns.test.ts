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

  test("of many who read at once one goes on at a time, and others in between", async () => {
    const readers = Array.from({ length: 5 }, () => createTurns(undefined));
    work(20);
    const order: string[] = [];
    const others = () => {
      order.push("others");
      if (order.length < 9) setImmediate(others);
    };
    setImmediate(others);
    await Promise.all(readers.map(async (turn, at) => turn().then(() => order.push(`${at}`))));
    const between = order.join(" ").split(/\d/).slice(1, -1);
    expect(between).toEqual([" others ", " others ", " others ", " others "]);
    expect(order.filter((who) => who !== "others")).toEqual(["0", "1", "2", "3", "4"]);
  });

  test("refuses long work that finds too many waiting, and nobody who has begun", async () => {
    const begun = createTurns(undefined, 1);
    work(20);
    await begun();
    const others = [
      createTurns(undefined, 2),
      createTurns(undefined, 2),
      createTurns(undefined, 2),
    ];
    work(20);
    const [, , refused] = await Promise.allSettled([...others.map((turn) => turn()), begun()]);
    expect(refused).toMatchObject({
      status: "rejected",
      reason: { status: 503, headers: { "Retry-After": "5" } },
    });
  });
});
