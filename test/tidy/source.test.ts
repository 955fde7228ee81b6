// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are templates.
import { expect, test } from "bun:test";
import { toSource } from "./source.ts";

test.each([
  { title: "keeps code", text: "a = b / c / d;", code: "a = b / c / d;" },
  { title: "blanks what is quoted", text: `a = "x{" + 'y"';`, code: `a = "  " + '  ';` },
  {
    title: "blanks comments, the quotes in them too",
    text: 'a; // it\'s "b"',
    code: "a;".padEnd(14),
  },
  { title: "keeps the lines of a comment", text: "/* a\n b */ c", code: "    \n      c" },
  { title: "sees no comment in a string", text: 'a("http://x"); b', code: 'a("        "); b' },
  { title: "blanks a regular expression", text: 'a = /[/{"]/g;', code: "a = /      g;" },
  { title: "keeps code inside a template", text: "`x${ f({}) }y`;", code: "`  { f({}) } `;" },
  { title: "blanks a template in a template", text: "`x${`y${z}`}`;", code: "`  {`  {z}`}`;" },
  { title: "reads an escaped quote", text: '"a\\"b" + c', code: '"    " + c' },
])("toSource() $title", ({ text, code }) => {
  expect(toSource("a.ts", text).code).toBe(code);
});

test("toSource() keeps only comments in their own form", () => {
  const { comments } = toSource("a.ts", 'a("// no"); // yes');
  expect(comments.trim()).toBe("// yes");
  expect(comments.indexOf("// yes")).toBe(12);
});
