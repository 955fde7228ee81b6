import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { readExchange } from "./exchange.ts";
import { type Playback, perform } from "./runner.ts";

setDefaultTimeout(60_000);

const recorded = (folder: string): string[] =>
  readdirSync(join(import.meta.dir, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file) => join(folder, file))
    .sort();

for (const file of recorded(".")) {
  const exchange = readExchange(join(import.meta.dir, file));
  describe(`${file}: ${exchange.title}`, () => {
    let playback: Playback;
    beforeAll(async () => {
      playback = await perform(exchange);
    });
    afterAll(() => playback.end());

    for (const step of exchange.steps) {
      test(step.title, async () => {
        expect(await playback.play(step)).toEqual([]);
      });
    }
    test("what is secret stays out of answers, output and database", () => {
      expect(playback.leaks()).toEqual([]);
    });
  });
}

test("Entra's whole life is recorded in both of its PATCH dialects", () => {
  const names = (folder: string) => recorded(folder).map((file) => file.replace(folder, ""));
  expect(names("entra/flag-on")).toEqual(names("entra/flag-off"));
  expect(names("entra/flag-on").length).toBeGreaterThan(0);
});

test("in one exchange no two steps have the same title", () => {
  for (const file of recorded(".")) {
    const titles = readExchange(join(import.meta.dir, file)).steps.map(({ title }) => title);
    expect([file, ...new Set(titles)]).toEqual([file, ...titles]);
  }
});
