import { describe, expect, test } from "bun:test";
import { wrongArrows } from "./arrow.ts";
import { importsOf } from "./import.ts";
import { toSource } from "./source.ts";

describe("importsOf()", () => {
  test.each([
    { text: 'import { a } from "../b.ts";', found: { path: "src/b.ts", typeOnly: false } },
    { text: 'import type { A } from "../b.ts";', found: { path: "src/b.ts", typeOnly: true } },
    { text: 'import { type A, b } from "./b.ts";', found: { path: "src/a/b.ts", typeOnly: false } },
    {
      text: 'import { type A, type B } from "./b.ts";',
      found: { path: "src/a/b.ts", typeOnly: true },
    },
    {
      text: 'import {\n  a,\n  b,\n} from "./b.ts";',
      found: { path: "src/a/b.ts", typeOnly: false },
    },
    { text: 'import "./b.ts";', found: { path: "src/a/b.ts", typeOnly: false } },
    { text: 'const b = await import("./b.ts");', found: { path: "src/a/b.ts", typeOnly: false } },
    { text: 'export * from "./b.ts";', found: { path: "src/a/b.ts", typeOnly: false } },
    { text: 'export type { A } from "./b.ts";', found: { path: "src/a/b.ts", typeOnly: true } },
    { text: 'import sql from "./b.sql" with { type: "text" };', found: { path: "src/a/b.sql" } },
    { text: 'import { x } from "elysia";', found: { specifier: "elysia", typeOnly: false } },
  ])("reads $text", ({ text, found }) => {
    expect(importsOf(toSource("src/a/c.ts", text))).toMatchObject([found]);
  });

  test.each([
    '// import "./b.ts";',
    'const text = `import "./b.ts"`;',
    "const at = import.meta.dir;",
  ])("finds none in %s", (text) => expect(importsOf(toSource("src/a/c.ts", text))).toEqual([]));
});

describe("wrongArrows()", () => {
  test.each([
    ["src/main.ts", "./cli/serve.ts"],
    ["src/cli/assemble.ts", "../store/sqlite/open.ts"],
    ["src/cli/version.ts", "../../package.json"],
    ["src/http/app.ts", "../directory/create.ts"],
    ["src/http/app.ts", "elysia"],
    ["src/http/auth.ts", "@elysiajs/bearer"],
    ["src/store/where.ts", "drizzle-orm/sqlite-core"],
    ["src/store/sqlite/open.ts", "../../../db/sqlite/schema.ts"],
    ["src/store/sqlite/open.ts", "bun:sqlite"],
    ["src/directory/create.ts", "../scim/error.ts"],
    ["src/scim/filter/parse.ts", "../error.ts"],
    ["src/scim/schema/typebox.ts", "@sinclair/typebox"],
    ["db/sqlite/schema.ts", "drizzle-orm/sqlite-core"],
  ])("lets %s import %s", (path, specifier) => {
    expect(wrongArrows(toSource(path, `import { x } from "${specifier}";`))).toEqual([]);
  });

  test.each([
    ["src/main.ts", "./http/app.ts"],
    ["src/http/app.ts", "../store/where.ts"],
    ["src/http/app.ts", "drizzle-orm"],
    ["src/cli/serve.ts", "elysia"],
    ["src/cli/serve.ts", "../../db/sqlite/schema.ts"],
    ["src/http/app.ts", "../../package.json"],
    ["src/store/where.ts", "../http/app.ts"],
    ["src/store/where.ts", "../directory/create.ts"],
    ["src/directory/create.ts", "../store/where.ts"],
    ["src/directory/create.ts", "bun:sqlite"],
    ["src/directory/create.ts", "a-package-of-no-room"],
    ["src/scim/error.ts", "../directory/store.ts"],
    ["src/scim/error.ts", "node:fs"],
    ["src/scim/schema/user.ts", "@sinclair/typebox"],
    ["db/sqlite/schema.ts", "../../src/scim/error.ts"],
    ["db/sqlite/schema.ts", "bun:sqlite"],
    ["src/console/page.ts", "../http/app.ts"],
    ["src/scim/urn.ts", "../../test/run.ts"],
  ])("does not let %s import %s", (path, specifier) => {
    expect(wrongArrows(toSource(path, `import { x } from "${specifier}";`))).toHaveLength(1);
  });

  test("holds type imports to the arrows, except those that are drawn for types only", () => {
    const imported = 'import type { Store } from "../directory/store.ts";';
    expect(wrongArrows(toSource("src/scim/a.ts", imported))).toHaveLength(1);
    expect(wrongArrows(toSource("src/store/a.ts", imported))).toEqual([]);
  });

  test("wants each file in a room", () => {
    expect(wrongArrows(toSource("src/stray.ts", ""))).toHaveLength(1);
    expect(wrongArrows(toSource("src/attic/stray.ts", ""))).toHaveLength(1);
  });
});
