import { expect, test } from "bun:test";
import { join } from "node:path";
import { pino } from "pino";
import { logDestination } from "../../src/cli/log-destination.ts";

/** A log, and what was written of it, in the pieces in which it was. */
function opened() {
  const written: string[] = [];
  const destination = logDestination({ write: (text) => void written.push(text) }, () => undefined);
  const log = pino({ base: null, timestamp: false }, destination);
  return { log, written };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const line = (level: number, msg: string) => `${JSON.stringify({ level, msg })}\n`;

test("the lines of one turn are written at once, in their order", async () => {
  const { log, written } = opened();
  log.info("one");
  log.info("two");
  expect(written).toEqual([]);
  await nextTurn();
  expect(written).toEqual([line(30, "one") + line(30, "two")]);
  log.info("three");
  await nextTurn();
  expect(written.slice(1)).toEqual([line(30, "three")]);
});

test.each([
  ["warn", 40],
  ["error", 50],
  ["fatal", 60],
] as const)(
  "a line of level %s waits for nothing, and neither do those before it",
  async (name, level) => {
    const { log, written } = opened();
    log.info("before");
    log[name]("now");
    expect(written).toEqual([line(30, "before") + line(level, "now")]);
    log.info("after");
    await nextTurn();
    expect(written.slice(1)).toEqual([line(30, "after")]);
  },
);

test("no more lines wait than there is to be room for", () => {
  const { log, written } = opened();
  const long = "x".repeat(1000);
  for (let count = 0; count < 100; count++) log.info(long);
  expect(written.length).toBeGreaterThan(4);
  expect(Math.max(...written.map(({ length }) => length))).toBeLessThan(20_000);
});

test.each([
  "return",
  "process.exit(3)",
  "throw new Error('a bug')",
  "Promise.reject(new Error('a bug'))",
])("a process that ends by %s leaves no line behind", (end) => {
  const program = `
      import { writeSync } from "node:fs";
      import { pino } from "pino";
      import { logDestination } from "./log-destination.ts";
      const destination = logDestination(pino.destination(1), (lines) => writeSync(1, lines));
      const log = pino({ base: null, timestamp: false }, destination);
      log.info("one");
      setTimeout(() => { log.info("two"); ${end}; }, 50);
    `;
  const cwd = join(import.meta.dir, "../../src/cli");
  const { stdout } = Bun.spawnSync([process.execPath, "-e", program], { cwd, stderr: "ignore" });
  expect(stdout.toString()).toBe(line(30, "one") + line(30, "two"));
});
