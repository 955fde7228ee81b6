import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencies } from "../../src/packaging/bun/package.json";
import { TARGETS } from "../../src/packaging/release.ts";

const makefile = readFileSync(join(import.meta.dir, "../../Makefile"), "utf8");
const variable = (name: string) => new RegExp(`^${name} +:= (.+)$`, "m").exec(makefile)?.[1];

test("packages are made of the Bun that everything is tested with", () => {
  const pinned = variable("BUN_VERSION");
  expect(pinned).toBeDefined();
  expect(new Set(Object.values(dependencies))).toEqual(new Set([pinned as string]));
});

test("what is compiled is what is packed", () => {
  expect(variable("TARGETS")?.split(" ")).toEqual(TARGETS.map(({ name }) => name));
  const names = TARGETS.map(({ name }) => `@oven/bun-linux-${name.replace("arm64", "aarch64")}`);
  expect(Object.keys(dependencies).sort()).toEqual(names.sort());
});
