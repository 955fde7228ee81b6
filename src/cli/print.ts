import { closest } from "../directory/closest.ts";
import { type Command, print, printError, UsageError } from "./command.ts";
import { SERVE_SETTINGS } from "./config.ts";
import { fileReference } from "./config-reference.ts";
import { alerts } from "./print/alerts.ts";
import type { Asset } from "./print/asset.ts";
import { caddy } from "./print/caddy.ts";
import { dashboard } from "./print/dashboard.ts";
import { nginx } from "./print/nginx.ts";
import { systemd } from "./print/systemd.ts";
import { readServeSettings, requireNone } from "./read-config.ts";

/** Everything that can be printed, by name. */
export const ASSETS: Readonly<Record<string, Asset>> = {
  systemd,
  nginx,
  caddy,
  alerts,
  dashboard,
  config: { about: "rollcall.toml, with every setting as a comment", text: fileReference },
};

const NAMES = Object.keys(ASSETS).join("|");

/** Prints one of the files that the executable carries, filled in with the settings. */
export const printCommand: Command = async ([name = "", ...flags]) => {
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (asset === undefined) throw new UsageError(unknown(name));
  const { config, origins, problems } = readServeSettings(flags, process.env);
  requireNone(problems);
  const given = SERVE_SETTINGS.filter((setting) =>
    ["flag", "environment"].includes(origins[setting].from),
  );
  print(asset.text(config, given).trimEnd());
  const remark = asset.remark?.(config);
  if (remark !== undefined) printError(remark);
  return 0;
};

function unknown(name: string): string {
  const meant = closest(name, Object.keys(ASSETS));
  return meant === undefined
    ? `say what to print: rollcall print ${NAMES}.`
    : `there is no '${name}' to print; did you mean ${meant}?`;
}

/** The lines of `--help`. */
export const printHelp = (): string =>
  [
    `rollcall print ${NAMES} [SETTINGS]`,
    "    Print a file for this machine, filled in with the settings of rollcall serve:",
    ...Object.entries(ASSETS).map(([name, { about }]) => `      ${name.padEnd(10)} ${about}`),
  ].join("\n");
