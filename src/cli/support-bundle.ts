import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { cpus, release, totalmem, uptime } from "node:os";
import { join } from "node:path";
import { statisticsOf } from "../store/sqlite/statistics.ts";
import { stampOf } from "./backup-files.ts";
import { type Command, print, UsageError } from "./command.ts";
import { SERVE_SETTINGS, type ServeConfig } from "./config.ts";
import { databaseFile } from "./database-file.ts";
import { examine } from "./examine.ts";
import { readServeSettings } from "./read-config.ts";
import { redactLine, scrub } from "./redact.ts";
import { sizeOf } from "./size-of.ts";
import { version } from "./version.ts";

const LOG_LINES = 2000;
const LOG_BYTES = 4 * 1024 * 1024;

/** Collects what others need to help: facts about the server, and nobody's name. */
export const supportBundle: Command = async (args) => {
  const { output, log, rest } = takeFlags(args);
  const now = Date.now();
  const read = readServeSettings(rest, process.env);
  const { config, origins, problems } = read;
  const name = `rollcall-support-${stampOf(now)}`;
  const settings = SERVE_SETTINGS.map((each) => ({
    name: each,
    value: config[each],
    from: origins[each].from,
  }));
  const files = {
    "about.json": about(now),
    "settings.json": { problems, settings },
    "doctor.json": await attempt(() => examine(config, now)),
    "database.json": await attempt(() => statisticsOf(databaseFile(config.data), now)),
    "files.json": await attempt(() => filesOf(config)),
    ...(log !== undefined && { "log.json": logOf(log) }),
  };
  const entries = Object.entries(files).map(
    ([file, content]) => [`${name}/${file}`, scrub(JSON.stringify(content, null, 2))] as const,
  );
  const archive = new Bun.Archive(Object.fromEntries(entries), { compress: "gzip" });
  const target = output ?? `${name}.tar.gz`;
  const bytes = await archive.bytes();
  try {
    writeFileSync(target, bytes, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}. Name another place with --output FILE.`);
  }
  print(`Collected ${entries.length} files in ${target} (${sizeOf(statSync(target).size)}).`);
  print("There is no person, address of mail, token or secret in it; names of clients, hosts and");
  print(`folders are. Read it before you pass it on: tar -xzOf ${target} | less`);
  return 0;
};

/** Its own flags, and those that are settings. */
function takeFlags(args: readonly string[]) {
  const rest: string[] = [];
  const own: { output?: string; log?: string } = {};
  for (let at = 0; at < args.length; at++) {
    const [, name, inline] = /^--(output|log)(?:=(.*))?$/s.exec(args[at] ?? "") ?? [];
    if (name === undefined) {
      rest.push(args[at] ?? "");
      continue;
    }
    const value = inline ?? args[++at];
    if (!value) throw new UsageError(`--${name} needs a file behind it.`);
    own[name as "output" | "log"] = value;
  }
  return { ...own, rest };
}

const about = (now: number) => ({
  rollcall: version,
  bun: Bun.version,
  at: new Date(now).toISOString(),
  system: `${process.platform} ${process.arch} ${release()}`,
  processors: cpus().length,
  memoryBytes: totalmem(),
  upForSeconds: Math.round(uptime()),
  user: process.getuid?.(),
});

/** Names of files are rollcall's own; others are only counted. */
function filesOf({ data }: ServeConfig) {
  const own = /^(rollcall\.|schema-|rollcall-)|^(backups|aside)$/;
  return ["", "backups", "aside"].flatMap((part) => {
    const folder = join(data, part);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    const names = readdirSync(folder).sort();
    const known = names.filter((name) => own.test(name));
    return known.map((name) => {
      const { size, mode, uid, mtime } = statSync(join(folder, name));
      return { name: join(part, name), size, mode: (mode & 0o777).toString(8), uid, mtime };
    });
  });
}

function logOf(file: string) {
  const lines = tailOf(file).split("\n").slice(-LOG_LINES);
  const kept = lines.flatMap((line) => redactLine(line) ?? []);
  return { linesThatAreNotKept: lines.length - kept.length, lines: kept };
}

function tailOf(file: string): string {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch (error) {
    throw new UsageError(`--log: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    const { size } = fstatSync(handle);
    const from = Math.max(0, size - LOG_BYTES);
    const bytes = Buffer.alloc(size - from);
    return bytes.toString("utf8", 0, readSync(handle, bytes, 0, bytes.length, from));
  } finally {
    closeSync(handle);
  }
}

/** What cannot be found out is told of in its place. */
async function attempt<T>(find: () => T | Promise<T>): Promise<T | { readonly failure: string }> {
  try {
    return await find();
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
