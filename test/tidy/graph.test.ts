import { expect, test } from "bun:test";
import { cycles, danglingImports, orphans } from "./graph.ts";
import { toSource } from "./source.ts";

/** Files that import one another: `["a", "b"]` is `a.ts`, importing `b.ts`. */
const tree = (...files: readonly (readonly [string, ...string[]])[]) =>
  files.map(([path, ...imported]) =>
    toSource(path, imported.map((each) => `import "${each}";\n`).join("")),
  );

test("cycles() tells a ring once, from its first file", () => {
  const sources = tree(
    ["src/z.ts", "./b.ts"],
    ["src/b.ts", "./c.ts"],
    ["src/c.ts", "./a.ts"],
    ["src/a.ts", "./b.ts"],
  );
  expect(cycles(sources)).toEqual([
    "src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts is a ring of imports",
  ]);
});

test("cycles() counts type imports", () => {
  const sources = [
    toSource("src/a.ts", 'import type { B } from "./b.ts";'),
    toSource("src/b.ts", 'import { type A } from "./a.ts";'),
  ];
  expect(cycles(sources)).toHaveLength(1);
});

test("cycles() takes two ways to one file for what they are", () => {
  const sources = tree(
    ["a.ts", "./b.ts", "./c.ts"],
    ["b.ts", "./d.ts"],
    ["c.ts", "./d.ts"],
    ["d.ts"],
  );
  expect(cycles(sources)).toEqual([]);
});

test("orphans() finds files that neither the program nor a worker reaches", () => {
  const sources = tree(
    ["src/main.ts", "./cli/serve.ts"],
    ["src/cli/serve.ts"],
    ["src/store/scan-worker.ts", "./row.ts"],
    ["src/store/row.ts"],
    ["src/store/sql.d.ts"],
    ["src/lonely.ts", "./cli/serve.ts"],
  );
  expect(orphans(sources)).toEqual([
    "src/lonely.ts:1 is reached neither from src/main.ts nor from a worker",
  ]);
});

test("danglingImports() finds relative imports of no file", () => {
  const source = toSource("src/a.ts", 'import "./b";\nimport "./c.ts";\nimport "elysia";');
  expect(danglingImports(source, (path) => path === "src/c.ts")).toEqual([
    "src/a.ts:1 imports ./b, which is no file",
  ]);
});
