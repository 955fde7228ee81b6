import { test } from "bun:test";
import { surviveCrashes } from "./crash-rounds.ts";

test(
  "A killed server has lost no acknowledged write and applied no PATCH by half",
  () => surviveCrashes({ rounds: 4, writesOf: () => 150 }),
  { timeout: 240_000 },
);
