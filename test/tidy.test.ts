import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { wrongArrows } from "./tidy/arrow.ts";
import { namedAttributes } from "./tidy/attribute-name.ts";
import { banned } from "./tidy/ban.ts";
import { cycles, danglingImports, orphans } from "./tidy/graph.ts";
import { badFileNames, badNames } from "./tidy/name.ts";
import { longFiles, longFunctions, wideLines } from "./tidy/size.ts";
import { readSources, toPage, type Violation } from "./tidy/source.ts";
import { untestedThreats } from "./tidy/threat.ts";

const root = join(import.meta.dir, "..");
const product = readSources(root, ["src", "db"]);
const all = [...product, ...readSources(root, ["test"])];
const pages = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "SECURITY.md", "Makefile"].map(
  (path) => toPage(path, readFileSync(join(root, path), "utf8")),
);

const rules: readonly { readonly sentence: string; readonly broken: () => Violation[] }[] = [
  { sentence: "rooms import only along the arrows", broken: () => product.flatMap(wrongArrows) },
  { sentence: "imports make no ring", broken: () => cycles(all) },
  {
    sentence: "imports name files that exist",
    broken: () =>
      all.flatMap((source) => danglingImports(source, (path) => existsSync(join(root, path)))),
  },
  { sentence: "no file of src and db is an orphan", broken: () => orphans(product) },
  { sentence: "a file is a sitting", broken: () => all.flatMap(longFiles) },
  { sentence: "a function is a screen", broken: () => product.flatMap(longFunctions) },
  { sentence: "a line is 100 columns", broken: () => all.flatMap(wideLines) },
  { sentence: "files are named after their purpose", broken: () => all.flatMap(badFileNames) },
  {
    sentence: "what is declared is named after its purpose",
    broken: () => product.flatMap(badNames),
  },
  { sentence: "nothing banned is written", broken: () => [...all, ...pages].flatMap(banned) },
  {
    sentence: "attributes are named in schemas only",
    broken: () => product.flatMap(namedAttributes),
  },
  {
    sentence: "each threat that SECURITY.md names has a test",
    broken: () =>
      pages
        .filter(({ path }) => path === "SECURITY.md")
        .flatMap((page) => untestedThreats(page, (path) => existsSync(join(root, path)))),
  },
];

test.each(rules)("$sentence", ({ broken }) => {
  expect(broken()).toEqual([]);
});
