import { afterAll, expect, test } from "bun:test";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../src/cli/command.ts";
import { readSchemas } from "../../src/cli/schemas.ts";
import { LIMITS } from "../../src/scim/limits.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A config folder with these files in `schemas`. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-config-"));
  folders.push(folder);
  mkdirSync(join(folder, "schemas"));
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, "schemas", name), text);
  }
  return folder;
}

const schema = (name: string) =>
  JSON.stringify({ id: `urn:acme:${name}:1.0:User`, attributes: [{ name: "a" }] });

const urnsOf = (folder: string) => readSchemas(folder).map((each) => each.schema.id);

test("readSchemas() reads the files of the folder in the order of their names", () => {
  const folder = folderOf({ "b.json": schema("b"), "a.JSON": schema("a"), "README.md": "Notes" });
  expect(urnsOf(folder)).toEqual(["urn:acme:a:1.0:User", "urn:acme:b:1.0:User"]);
});

test("readSchemas() reads the badge that the other tests have", () => {
  const folder = folderOf({});
  cpSync(join(import.meta.dir, "../scim/schema/badge.json"), join(folder, "schemas/badge.json"));
  expect(urnsOf(folder)).toEqual(["urn:ietf:params:scim:schemas:extension:Badge:2.0:User"]);
});

test("readSchemas() passes over hidden files and the mark that some editors put first", () => {
  const folder = folderOf({ "a.json": `\uFEFF${schema("a")}`, ".a.json": "half" });
  expect(urnsOf(folder)).toEqual(["urn:acme:a:1.0:User"]);
});

test("readSchemas() finds nothing in a folder without schemas", () => {
  const folder = folderOf({});
  expect(readSchemas(folder)).toEqual([]);
  expect(readSchemas(join(folder, "schemas"))).toEqual([]);
});

test("readSchemas() tells of a folder that there is not", () => {
  const read = () => readSchemas("/no/such/folder");
  expect(read).toThrow(UsageError);
  expect(read).toThrow("--config (or ROLLCALL_CONFIG) must be a folder, got '/no/such/folder'");
});

test("readSchemas() tells of all files that cannot be used, and what to do", () => {
  const folder = folderOf({ "a.json": "{", "b.json": "{}", "c.json": schema("c") });
  const read = () => readSchemas(folder);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(`${folder}/schemas/a.json: must be JSON that can be read`);
  expect(read).toThrow(`${folder}/schemas/b.json: 'id' must be a URN`);
  expect(read).toThrow("Correct the file, or move it away");
});

test.each<[title: string, levels: number]>([
  ["one more than is read", LIMITS.jsonDepth + 1],
  ["too many for any stack", 100_000],
])("readSchemas() tells which file nests too deeply: %s", (_, levels) => {
  const nested = (count: number) => "[".repeat(count) + "]".repeat(count);
  const folder = folderOf({ "a.json": schema("a"), "deep.json": nested(levels) });
  const read = () => readSchemas(folder);
  expect(read).toThrow(UsageError);
  expect(read).toThrow(`${folder}/schemas/deep.json: nests deeper than 32 levels`);
  const most = folderOf({ "deep.json": nested(LIMITS.jsonDepth) });
  expect(() => readSchemas(most)).toThrow("deep.json: must hold a Schema resource");
});
