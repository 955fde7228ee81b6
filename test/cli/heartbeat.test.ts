import { expect, test } from "bun:test";
import { startExtending, startHeartbeat } from "../../src/cli/heartbeat.ts";

/** Lets it beat until `until` settles. @returns how often it was said that the server lives */
async function beats(
  watchdogMs: number | undefined,
  pulse: () => Promise<void>,
  until: Promise<unknown>,
): Promise<number> {
  let alive = 0;
  const end = startHeartbeat({ watchdogMs, alive: () => alive++ }, { pulse });
  await until;
  end();
  const heard = alive;
  await Bun.sleep(30);
  expect(alive).toBe(heard);
  return heard;
}

test("a server that lives says so again and again", async () => {
  const fifth = Promise.withResolvers<void>();
  let turns = 0;
  const pulse = async () => {
    if (++turns === 5) fifth.resolve();
  };
  expect(await beats(40, pulse, fifth.promise)).toBe(4);
});

test("a writer that hangs ends the signs of life", async () => {
  let turns = 0;
  const pulse = () => (turns++ === 1 ? new Promise<void>(() => undefined) : Promise.resolve());
  expect(await beats(40, pulse, Bun.sleep(60))).toBe(1);
  expect(turns).toBe(2);
});

test("without a watchdog nobody is troubled", async () => {
  let turns = 0;
  const pulse = async () => {
    turns++;
  };
  expect([await beats(undefined, pulse, Bun.sleep(20)), turns]).toEqual([0, 0]);
});

test("more time is asked for while a start takes long, and not after it", async () => {
  const asked: number[] = [];
  const end = startExtending({ extend: (ms) => asked.push(ms) }, 5);
  while (asked.length < 2) await Bun.sleep(5);
  end();
  const [heard, [first]] = [asked.length, asked];
  expect(first).toBe(60_000);
  await Bun.sleep(20);
  expect(asked).toHaveLength(heard);
});
