import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { LIMITS } from "../scim/limits.ts";
import { isDeeperThan } from "../scim/resource/depth.ts";
import { readExtensions, type SchemaFile } from "../scim/schema/custom.ts";
import type { Extension } from "../scim/schema/resource-type.ts";
import { UsageError } from "./command.ts";

/** Where a package puts what an administrator may change; read where it is there. */
export const CONFIG_FOLDER = "/etc/rollcall";

/**
 * The operator's own schemas: all files `*.json` of the folder `schemas` in the config folder, in
 * the order of their names.
 * @param folder as configured; undefined for the usual one, which need not be there
 * @throws UsageError that names each file and what is wrong in it
 */
export function readSchemas(folder: string | undefined): readonly Extension[] {
  if (folder !== undefined && !isFolder(folder)) {
    throw new UsageError(`--config (or ROLLCALL_CONFIG) must be a folder, got '${folder}'.`);
  }
  const schemas = join(folder ?? CONFIG_FOLDER, "schemas");
  if (!isFolder(schemas)) return [];
  const problems: string[] = [];
  const files = filesOf(schemas).flatMap((name) => readJson(join(schemas, name), problems) ?? []);
  const read = readExtensions(files);
  problems.push(...read.problems);
  if (problems.length === 0) return read.extensions;
  throw new UsageError(
    `the schemas in ${schemas} cannot be used, so nothing was started:\n` +
      problems.map((problem) => `  ${problem}\n`).join("") +
      "Correct the file, or move it away from there.",
  );
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.toLowerCase().endsWith(".json") && !name.startsWith("."))
      .sort();
  } catch (error) {
    throw new UsageError(`the folder ${folder} cannot be read: ${reasonOf(error)}.`);
  }
}

function readJson(file: string, problems: string[]): SchemaFile | undefined {
  try {
    // Editors on Windows put a mark of the byte order first, which is no JSON.
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    const json: unknown = JSON.parse(text);
    if (!isDeeperThan(LIMITS.jsonDepth, json)) return { name: file, json };
    problems.push(`${file}: nests deeper than ${LIMITS.jsonDepth} levels, which no schema does.`);
    return undefined;
  } catch (error) {
    problems.push(`${file}: must be JSON that can be read: ${reasonOf(error)}.`);
    return undefined;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
