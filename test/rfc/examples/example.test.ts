import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { example } from "./example.ts";

const names = readdirSync(import.meta.dir);
const examples = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));

test("each example is JSON that some test sends or expects", () => {
  const tests = names
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(import.meta.dir, name), "utf8"))
    .join("");
  expect(examples.filter((name) => !tests.includes(`"${name}"`))).toEqual([]);
  expect(examples.filter((name) => typeof example(name) !== "object")).toEqual([]);
  expect(examples.length).toBeGreaterThan(40);
});
