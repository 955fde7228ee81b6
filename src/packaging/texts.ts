import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manualOf } from "./manual.ts";
import type { Texts } from "./release.ts";
import { run } from "./run.ts";
import { sbomOf } from "./sbom.ts";
import { thirdPartyOf } from "./third-party.ts";

/**
 * Gathers what goes beside the executable from the sources.
 * @param root the folder of package.json
 * @param date seconds
 */
export function gatherTexts(root: string, version: string, date: number): Texts {
  const page = (name: string) => readFileSync(join(root, name), "utf8");
  return {
    readme: page("README.md"),
    license: page("LICENSE"),
    security: page("SECURITY.md"),
    changelog: page("CHANGELOG.md"),
    thirdParty: thirdPartyOf(root),
    sbom: sbomOf(root, version, date),
    unit: printed(root, "print", "systemd"),
    config: withFolder(printed(root, "config", "reference")),
    manual: manualOf(printed(root, "help"), date),
  };
}

/** What a command prints where nobody set anything. */
const printed = (root: string, ...command: readonly string[]): string =>
  run(["env", "-i", process.execPath, join(root, "src/main.ts"), ...command]);

/** Set, so that `rollcall token create` of an installed rollcall finds the same folder. */
function withFolder(config: string): string {
  const line = '#data = "data"';
  if (!config.includes(line)) throw new Error(`rollcall config reference has no line ${line}`);
  return config.replace(line, 'data = "/var/lib/rollcall"');
}
