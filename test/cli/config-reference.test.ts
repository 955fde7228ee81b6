import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TSchema } from "@sinclair/typebox";
import { SERVE_SETTINGS, SETTINGS, variableOf } from "../../src/cli/config.ts";
import { fileReference, flagReference } from "../../src/cli/config-reference.ts";
import { readSettings } from "../../src/cli/read-config.ts";

const inFile = SERVE_SETTINGS.filter((name) => name !== "config");

function readAsFile(text: string) {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-reference-"));
  try {
    writeFileSync(join(folder, "rollcall.toml"), text);
    return readSettings(inFile, [], { ROLLCALL_CONFIG: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the reference as it is sets nothing", () => {
  const { problems, origins } = readAsFile(fileReference());
  expect(problems).toEqual([]);
  expect(new Set(inFile.map((name) => origins[name].from))).toEqual(new Set(["default"]));
});

test("each line of the reference that is a comment no more is a good setting", () => {
  const { problems, origins, config } = readAsFile(fileReference().replaceAll(/^#(?=\S)/gm, ""));
  expect(problems).toEqual([]);
  for (const name of inFile) {
    const schema: TSchema = SETTINGS[name];
    expect(`${name} ${origins[name].from}`).toBe(`${name} file`);
    if (schema.example !== undefined || "path" in schema) continue;
    expect<unknown>([name, config[name]]).toEqual([name, schema.default]);
  }
});

test("every setting is in the reference and in --help, with its description", () => {
  const [file, flags] = [fileReference(), flagReference()].map((text) =>
    text.replaceAll(/\n(?:# | {6})/g, " "),
  );
  for (const name of SERVE_SETTINGS) {
    const description = (SETTINGS[name] as TSchema).description ?? "";
    expect(flags).toContain(`--${name}`);
    expect(flags).toContain(description);
    if (name === "config") continue;
    expect(file).toContain(`--${name}, ${variableOf(name)}; `);
    expect(file).toContain(description.slice(1));
  }
});

test("README has a row for every setting, which tells whether a reload takes it over", async () => {
  const readme = await Bun.file(new URL("../../README.md", import.meta.url)).text();
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` +\| [^|]+ \| (yes| {3}) +\| \S/gm)];
  const told = rows.map(([, name, reload]) => `${name} ${reload === "yes"}`);
  const expected = SERVE_SETTINGS.map((name) => `${name} ${"reloads" in SETTINGS[name]}`);
  expect(told.toSorted()).toEqual(expected.toSorted());
});

test("no line is wider than a terminal", () => {
  const lines = `${fileReference()}\n${flagReference()}`.split("\n");
  expect(lines.filter((line) => line.length > 110)).toEqual([]);
});
