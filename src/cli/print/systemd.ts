import { dirname, resolve } from "node:path";
import { type Address, addressesOf } from "../address.ts";
import unit from "../assets/rollcall.service" with { type: "text" };
import { SETTINGS, type ServeConfig } from "../config.ts";
import type { Asset } from "./asset.ts";
import { fill } from "./fill.ts";

/** Where packages put it. */
const INSTALLED_AS = "/usr/bin/rollcall";
const STATE_FOLDER = "/var/lib/rollcall";
const CONFIG_FOLDER = "/etc/rollcall";
const STATES = "/var/lib/";
const RUNTIME_FOLDER = "/run/rollcall/";

/** Those below are for who has the capability. */
const FIRST_FREE_PORT = 1024;

/** The unit, for this executable where it is now, with the settings that were given. */
export const systemd: Asset = {
  about: "the unit rollcall.service, with a user of its own and locked away from all else",
  text: (config, given) => unitFor(executable(), config, given),
  remark: () => hiddenRemark(executable()),
};

/** Folders that the unit does not let the server see. */
const HIDDEN = /^\/(home|root|tmp|var\/tmp|run\/user)\//;

export const hiddenRemark = (file: string): string | undefined =>
  HIDDEN.test(file)
    ? `Note: the unit hides the folder of ${file} from the server. Copy it to ` +
      "/usr/local/bin, and print the unit with that one."
    : undefined;

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
  const isLow = addresses(config).some(
    (address) => address.kind === "tcp" && address.port > 0 && address.port < FIRST_FREE_PORT,
  );
  return fill(unit, {
    executable: file,
    config: folder,
    state: kept,
    command: [file, "serve", "--data", kept, ...flags].map(argument).join(" "),
    check: [file, "config", "check", "--data", kept, ...flags].map(argument).join(" "),
    folders: folderLines(kept, folder, config).join("\n"),
    privilege: isLow ? " but that to listen on a port below 1024" : "",
    capabilities: isLow ? "CAP_NET_BIND_SERVICE" : "",
    // In a user namespace of its own it would have no say over the ports of the machine.
    "private-users": isLow ? "no" : "yes",
  });
}

const addresses = (config: ServeConfig): readonly Address[] =>
  [config.listen, config["https-redirect"]]
    .filter((listen) => listen !== undefined)
    .flatMap(addressesOf);

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

/** Folders that systemd makes, where they are in its places; others have to be there. */
function folderLines(kept: string, folder: string, config: ServeConfig): string[] {
  const isState = kept.startsWith(STATES);
  const sockets = addresses(config).flatMap((each) =>
    each.kind === "unix" ? [dirname(each.path)] : [],
  );
  const elsewhere = [kept, ...[config["backup-dir"] ?? []].flat().map((path) => resolve(path))]
    .filter((path) => !isState || !`${path}/`.startsWith(`${kept}/`))
    .concat(sockets.filter((path) => !`${path}/`.startsWith(RUNTIME_FOLDER)));
  return [
    ...(isState ? [`StateDirectory=${quoted(kept.slice(STATES.length))}`] : []),
    ...(isState ? ["StateDirectoryMode=0700"] : []),
    ...(folder.startsWith("/etc/") ? [`ConfigurationDirectory=${quoted(folder.slice(5))}`] : []),
    "RuntimeDirectory=rollcall",
    ...new Set(elsewhere.map((path) => `ReadWritePaths=${quoted(path)}`)),
    `ReadOnlyPaths=-${quoted(folder)}`,
  ];
}

/** One word of a line of systemd, which reads %, quotes and backslashes in its own way. */
function quoted(word: string): string {
  const text = word.replaceAll("%", "%%");
  return /^[\w./:@+,=%$[\]-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** In commands it puts in variables, too. */
const argument = (word: string): string => quoted(word.replaceAll("$", "$$$$"));
