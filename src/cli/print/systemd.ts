import { resolve } from "node:path";
import unit from "../assets/rollcall.service" with { type: "text" };
import { SETTINGS, type ServeConfig } from "../config.ts";
import type { Asset } from "./asset.ts";
import { fill } from "./fill.ts";

/** Where packages put it. */
const INSTALLED_AS = "/usr/bin/rollcall";
const STATE_FOLDER = "/var/lib/rollcall";
const CONFIG_FOLDER = "/etc/rollcall";

/** Those below are for who has the capability. */
const FIRST_FREE_PORT = 1024;

/** The unit, for this executable where it is now, with the settings that were given. */
export const systemd: Asset = {
  about: "the unit rollcall.service, with a user of its own and locked away from all else",
  text: (config, given) => unitFor(executable(), config, given),
};

/** What is compiled knows where it is; packages are made from the sources. */
const executable = (): string =>
  import.meta.path.startsWith("/$bunfs/") ? process.execPath : INSTALLED_AS;

/** @param file the path of the executable */
export function unitFor(
  file: string,
  config: ServeConfig,
  given: readonly (keyof ServeConfig)[],
): string {
  const kept = config.data === SETTINGS.data.default ? STATE_FOLDER : resolve(config.data);
  const folder = resolve(config.config ?? CONFIG_FOLDER);
  const flags = given.filter((name) => name !== "data").flatMap((name) => flagsOf(name, config));
  const isLow = portOf(config.listen) < FIRST_FREE_PORT;
  return fill(unit, {
    executable: file,
    config: folder,
    state: kept,
    command: [file, "serve", "--data", kept, ...flags].map(quoted).join(" "),
    folders: [
      folderLine("StateDirectory", "/var/lib/", kept) ?? `ReadWritePaths=${quoted(kept)}`,
      kept.startsWith("/var/lib/") ? "StateDirectoryMode=0700" : undefined,
      folderLine("ConfigurationDirectory", "/etc/", folder),
      "RuntimeDirectory=rollcall",
    ]
      .filter((line) => line !== undefined)
      .join("\n"),
    privilege: isLow ? " but that to listen on a port below 1024" : "",
    capabilities: isLow ? "CAP_NET_BIND_SERVICE" : "",
    // In a user namespace of its own it would have no say over the ports of the machine.
    "private-users": isLow ? "no" : "yes",
  });
}

/** A setting as the flags that say the same, wherever they are read. */
function flagsOf(name: keyof ServeConfig, config: ServeConfig): string[] {
  const { title } = SETTINGS[name];
  const isPath = title === "DIR" || title === "FILE";
  return [config[name]].flat().flatMap((value) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${name}`];
    return [`--${name}`, isPath ? resolve(`${value}`) : `${value}`];
  });
}

/** The folder in the words of systemd, which makes it; undefined where it is elsewhere. */
const folderLine = (setting: string, above: string, folder: string): string | undefined =>
  folder.startsWith(above) ? `${setting}=${quoted(folder.slice(above.length))}` : undefined;

/** What is no port, as the path of a socket, takes no privilege. */
const portOf = (listen: string): number => {
  const port = Number(/:(\d{1,5})$/.exec(listen)?.[1]);
  return port > 0 ? port : FIRST_FREE_PORT;
};

/** One word of a line of systemd, which reads %, $, quotes and backslashes in its own way. */
function quoted(word: string): string {
  const text = word.replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w./:@+,=%$[\]-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
