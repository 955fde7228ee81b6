import { test } from "bun:test";
import { randomInt } from "node:crypto";
import { surviveCrashes } from "../binary/crash-rounds.ts";

const ROUNDS = 200;
/** On one database: what it holds by then is read whole after each of them. */
const ROUNDS_OF_ONE = 20;

/** At the least, each worker of the load has written somebody by then. */
const LEAST_WRITES = 40;
const MOST_WRITES = 240;

test(
  `A server that is killed ${ROUNDS} times at any moment has lost no acknowledged write`,
  async () => {
    for (let done = 0; done < ROUNDS; done += ROUNDS_OF_ONE) {
      await surviveCrashes({
        rounds: ROUNDS_OF_ONE,
        writesOf: () => randomInt(LEAST_WRITES, MOST_WRITES),
      });
      process.stdout.write(`${done + ROUNDS_OF_ONE} of ${ROUNDS} rounds\n`);
    }
  },
  { timeout: 3_600_000 },
);
