import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Locked, locked } from "./locked.ts";

/** Bun's own page, in the package with its types. */
const BUN_LICENSE = "node_modules/bun-types/docs/project/license.mdx";

/**
 * The licenses of all that is inside the executable, which want to be handed on with it.
 * @param root the folder of node_modules
 */
export const thirdPartyOf = (root: string): string =>
  [
    "# What is inside rollcall",
    "",
    "The executable contains Bun and the packages below, each under its own license.",
    "",
    `## Bun ${Bun.version}`,
    "",
    readFileSync(join(root, BUN_LICENSE), "utf8")
      .replace(/^---\n[\s\S]*?\n---\n/, "")
      .replaceAll(/^#/gm, "##")
      .trim(),
    "",
    ...locked(root).flatMap((each) => [
      `## ${each.name} ${each.version}: ${each.license}`,
      "",
      ...licenseTexts(each).flatMap((text) => ["```", text.trim(), "```", ""]),
    ]),
  ].join("\n");

const licenseTexts = ({ folder }: Locked): string[] =>
  readdirSync(folder)
    .filter((name) => /^(licen[sc]e|notice|copying)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n"));
