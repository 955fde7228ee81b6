// biome-ignore-all lint/suspicious/noTemplateCurlyInString: one sample is a template.
import { describe, expect, test } from "bun:test";
import { functionsOf } from "./function.ts";
import { longFiles, longFunctions, SIZES, wideLines } from "./size.ts";
import { toSource } from "./source.ts";

const lines = (count: number, line = "x;") => `${line}\n`.repeat(count);

describe("functionsOf()", () => {
  test.each([
    "function f() {\n}",
    "export async function f<T>(a: T, b: (x: number) => void): Promise<T> {\n}",
    "function f(a: string): { b: string } {\n}",
    "function f(): (x: { a: 1 }) => void {\n}",
    "const f = () => {\n};",
    "const f = async (a: { b: 1 }): Promise<void> => {\n};",
    "const f = (a) => (b) => {\n};",
    "const f = a => {\n};",
    "class A {\n  f(a: string): void {\n  }\n}",
    "test('x', () => {\n});",
  ])("finds the one in %s", (text) => {
    expect(functionsOf(toSource("a.ts", text)).map((each) => each.lines)).toEqual([2]);
  });

  test.each([
    "if (a) {\n}",
    "for (const a of f(b)) {\n} ",
    "while (a) {\n} do {\n} while (b);",
    "switch (a) {\n case f(b): x; }",
    "try {\n} catch (e) {\n} finally {\n}",
    "if (a) {\n} else {\n}",
    "const a = {\n b: f(c),\n d: {},\n};",
    "interface A {\n f(): void;\n g: { h: string };\n}",
    "class A extends B {\n}",
    'import {\n a } from "./a.ts";',
    "const f = () => ({\n a: 1 });",
    "f(a(b), {\n c: 1 });",
    "const a = `${\n b }`;",
  ])("finds none in %s", (text) => {
    expect(functionsOf(toSource("a.ts", text))).toEqual([]);
  });
});

test("longFunctions() allows a function of the limit and no line more", () => {
  const sized = (count: number) =>
    toSource("src/a.ts", `\nfunction f() {\n${lines(count - 2)}}\nfunction g() {}\n`);
  expect(longFunctions(sized(SIZES.functionLines))).toEqual([]);
  expect(longFunctions(sized(SIZES.functionLines + 1))).toEqual([
    "src/a.ts:2 has 71 lines, the most is 70",
  ]);
});

test.each([
  { path: "src/http/app.ts", most: SIZES.fileLines },
  { path: "src/scim/schema/user.ts", most: SIZES.schemaFileLines },
])("longFiles() allows $most lines in $path and no line more", ({ path, most }) => {
  expect(longFiles(toSource(path, lines(most)))).toEqual([]);
  expect(longFiles(toSource(path, lines(most + 1)))).toHaveLength(1);
});

test("wideLines() allows 100 columns and no column more", () => {
  expect(wideLines(toSource("src/a.ts", `a;\n${"é".repeat(100)}`))).toEqual([]);
  expect(wideLines(toSource("src/a.ts", `a;\n${"é".repeat(101)}`))).toEqual([
    "src/a.ts:2 is wider than 100 columns",
  ]);
});

test("wideLines() lets the description of an attribute be long, in schemas only", () => {
  const text = `    "${"word ".repeat(30)}",`;
  expect(wideLines(toSource("src/scim/schema/user.ts", text))).toEqual([]);
  expect(wideLines(toSource("src/scim/patch/add.ts", text))).toHaveLength(1);
  expect(wideLines(toSource("src/scim/schema/user.ts", `const a = ${text}`))).toHaveLength(1);
});
