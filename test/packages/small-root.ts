import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/packaging/run.ts";

/**
 * A folder that dpkg and rpm take for a machine: a Debian of what this one has installed, as little
 * as maintainer scripts need, with a systemctl that only remembers. It takes no network, no mounts
 * and about a second.
 */
export interface SmallRoot {
  readonly folder: string;
  /** What systemctl was told since this was asked last, without its questions and its flags. */
  told(): string[];
  /** The user that rollcall runs as; undefined where there is none. */
  account(): { readonly uid: number; readonly gid: number } | undefined;
  /**
   * Runs a command of the rollcall that is installed there, as its user and on its folder.
   * @returns what it printed
   * @throws when it fails
   */
  rollcall(...command: readonly string[]): string;
  /** Removes all of it. */
  remove(): void;
}

/** What maintainer scripts may use: what is essential, and what `Depends` names. */
const WANTED = ["adduser", "passwd", "init-system-helpers"];
/** Not needed to run anything. */
const LEFT_OUT = /^\/(usr\/share\/(doc|man|locale|info|lintian|bash-completion)|boot|var\/cache)\//;
/** Links of a merged /usr. */
const LINKS = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];
const DPKG = "/var/lib/dpkg";

const SYSTEMCTL = `#!/bin/sh
for word; do case "$word" in -*) ;; *) words="$words $word" ;; esac; done
case "$words" in
*" is-enabled "*) [ -e /run/enabled ] && echo enabled || { echo disabled; exit 1; } ;;
*" is-active "*) [ -e /run/active ] ;;
*) echo "$words" >>/run/told
  case "$words" in
  *" preset "* | *" enable "*) touch /run/enabled ;;
  *" disable "*) rm -f /run/enabled ;;
  *" start "* | *" restart "*) touch /run/active ;;
  *" stop "*) rm -f /run/active ;;
  esac ;;
esac
`;

/** @param more packages, among them that of the real systemctl, to boot it in place of the other */
export function makeSmallRoot(more: readonly string[] = []): SmallRoot {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-root-"));
  chmodSync(folder, 0o755);
  const packages = withNeeds(installed(), [...WANTED, ...more]);
  for (const link of LINKS.filter((name) => isLink(`/${name}`))) {
    const target = readlinkSync(`/${link}`);
    mkdirSync(join(folder, target), { recursive: true });
    symlinkSync(target, join(folder, link));
  }
  copyFiles(packages, folder);
  writeDatabase(packages, folder);
  for (const path of ["dev", "run", "tmp", "var/log", "var/lib"])
    mkdirSync(join(folder, path), { recursive: true });
  run(["mknod", "-m", "666", join(folder, "dev/null"), "c", "1", "3"]);
  for (const name of ["passwd", "group"]) {
    const master = readFileSync(`/usr/share/base-passwd/${name}.master`, "utf8");
    writeFileSync(join(folder, "etc", name), master);
    writeFileSync(join(folder, "etc", name === "passwd" ? "shadow" : "gshadow"), "");
  }
  if (more.length === 0) {
    writeFileSync(join(folder, "usr/bin/systemctl"), SYSTEMCTL, { mode: 0o755 });
    mkdirSync(join(folder, "run/systemd/system"), { recursive: true });
  }
  return {
    folder,
    told: () => {
      const told = join(folder, "run/told");
      const text = existsSync(told) ? readFileSync(told, "utf8") : "";
      rmSync(told, { force: true });
      return text.split("\n").flatMap((line) => line.trim() || []);
    },
    account: () => accountIn(folder),
    rollcall: (...command) => {
      const account = accountIn(folder);
      if (!account) throw new Error("There is no user rollcall.");
      return run([
        ...["setpriv", `--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"],
        ...[join(folder, "usr/bin/rollcall"), ...command],
        ...["--data", join(folder, "var/lib/rollcall")],
      ]);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function accountIn(folder: string): { uid: number; gid: number } | undefined {
  const passwd = readFileSync(join(folder, "etc/passwd"), "utf8");
  const line = /^rollcall:[^:]*:(\d+):(\d+):/m.exec(passwd);
  return line ? { uid: Number(line[1]), gid: Number(line[2]) } : undefined;
}

/** A paragraph of dpkg's status. */
interface Installed {
  readonly name: string;
  readonly architecture: string;
  readonly isEssential: boolean;
  readonly needs: readonly (readonly string[])[];
  readonly provides: readonly string[];
  readonly paragraph: string;
}

function installed(): Map<string, Installed> {
  const paragraphs = readFileSync(`${DPKG}/status`, "utf8").trim().split("\n\n");
  const found = new Map<string, Installed>();
  for (const paragraph of paragraphs) {
    const field = (name: string) =>
      new RegExp(`^${name}: (.*)$`, "m").exec(paragraph)?.[1]?.trim() ?? "";
    const names = (text: string) =>
      text.split(/[,|]/).flatMap((each) => /^\s*([a-z0-9.+-]+)/.exec(each)?.[1] ?? []);
    if (!field("Status").endsWith(" installed")) continue;
    const needs = [field("Pre-Depends"), field("Depends")].flatMap((text) => text.split(","));
    found.set(field("Package"), {
      name: field("Package"),
      architecture: field("Architecture"),
      isEssential: field("Essential") === "yes",
      needs: needs.map(names).filter((each) => each.length > 0),
      provides: names(field("Provides")),
      paragraph,
    });
  }
  return found;
}

function withNeeds(all: ReadonlyMap<string, Installed>, names: readonly string[]): Installed[] {
  const taken = new Map<string, Installed>();
  const take = (one: Installed) => {
    if (taken.has(one.name)) return;
    taken.set(one.name, one);
    for (const alternatives of one.needs) {
      const met =
        alternatives.map((name) => all.get(name)).find((each) => each !== undefined) ??
        [...all.values()].find(({ provides }) =>
          alternatives.some((name) => provides.includes(name)),
        );
      if (met) take(met);
    }
  };
  for (const one of all.values()) if (one.isEssential || names.includes(one.name)) take(one);
  const missing = names.filter((name) => !taken.has(name));
  if (missing.length > 0) throw new Error(`Not installed: ${missing.join(", ")}.`);
  return [...taken.values()];
}

function copyFiles(packages: readonly Installed[], folder: string): void {
  const paths = new Set(
    packages
      .flatMap((one) => readFileSync(listOf(one), "utf8").trim().split("\n"))
      .filter((path) => !LEFT_OUT.test(path) && !LINKS.includes(path.slice(1)))
      .filter((path) => path !== "/." && lstatSync(path, { throwIfNoEntry: false })),
  );
  const list = join(folder, "list");
  writeFileSync(
    list,
    [...paths]
      .sort()
      .map((path) => `.${path}\n`)
      .join(""),
  );
  const archive = join(folder, "files.tar");
  run(["tar", "-C", "/", "--no-recursion", "--files-from", list, "-cf", archive]);
  run(["tar", "-C", folder, "--keep-directory-symlink", "-xpf", archive]);
  rmSync(list);
  rmSync(archive);
}

function writeDatabase(packages: readonly Installed[], folder: string): void {
  const database = join(folder, DPKG);
  for (const name of ["info", "updates", "triggers"])
    mkdirSync(join(database, name), { recursive: true });
  writeFileSync(
    join(database, "status"),
    packages.map(({ paragraph }) => `${paragraph}\n\n`).join(""),
  );
  for (const one of packages) writeFileSync(join(folder, listOf(one)), readFileSync(listOf(one)));
}

/** The files of a package; the name has the architecture where several may be installed. */
function listOf({ name, architecture }: Installed): string {
  const several = `${DPKG}/info/${name}:${architecture}.list`;
  return existsSync(several) ? several : `${DPKG}/info/${name}.list`;
}

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
