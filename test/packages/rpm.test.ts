import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeRpm } from "../../src/packaging/rpm.ts";
import { run } from "../../src/packaging/run.ts";
import { builtExecutable, HERE, sampleRelease } from "./sample.ts";
import { makeSmallRoot, type SmallRoot } from "./small-root.ts";
import { requirePackages } from "./tools.ts";

requirePackages();

// One after another these are the life of an installation; each begins where the last one ended.
let scratch: string;
let root: SmallRoot;
let old: string;
let current: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "rollcall-rpms-"));
  root = makeSmallRoot();
  old = join(scratch, makeRpm(sampleRelease("0.1.0"), HERE, builtExecutable(), scratch));
  const next = sampleRelease("0.2.0");
  const texts = { ...next.texts, config: `${next.texts.config}\n# There is more to set now.\n` };
  current = join(scratch, makeRpm({ ...next, texts }, HERE, builtExecutable(), scratch));
});

afterAll(() => {
  root.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const at = (path: string) => join(root.folder, path);
// Its database is the one of a machine of Debian's: what is needed is not known to it by name.
const rpm = (...args: readonly string[]) =>
  run(["rpm", "--root", root.folder, "--force-debian", "--nodeps", ...args]);
const query = (format: string) => run(["rpm", "--query", "--queryformat", format, "-p", current]);
const CONFIG = "etc/rollcall/rollcall.toml";
const DATA = "var/lib/rollcall";

test("the header says what it is, for which machine, and of which date", () => {
  const said = query("%{NAME} %{VERSION}-%{RELEASE} %{ARCH} %{LICENSE} %{BUILDTIME} %{PACKAGER}");
  expect(said).toBe(`rollcall 0.2.0-1 ${HERE.rpm} MIT 1700000000 Ada Lovelace <ada@example.com>`);
  expect(query("[%{REQUIRES}\n]")).toContain("glibc");
});

test("each file has its mode and owner, and the settings are marked as such", () => {
  const rows = query("[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEFLAGS:fflags} %{FILENAMES}\n]");
  expect(rows.trim().split("\n")).toEqual([
    "drwxr-xr-x root  /etc/rollcall",
    `-rw-r--r-- root cn /${CONFIG}`,
    "-rwxr-xr-x root  /usr/bin/rollcall",
    "-rw-r--r-- root  /usr/lib/systemd/system/rollcall.service",
    "drwxr-xr-x root  /usr/share/doc/rollcall",
    "-rw-r--r-- root d /usr/share/doc/rollcall/CHANGELOG.md",
    "-rw-r--r-- root d /usr/share/doc/rollcall/README.md",
    "-rw-r--r-- root d /usr/share/doc/rollcall/SECURITY.md",
    "-rw-r--r-- root d /usr/share/doc/rollcall/THIRD-PARTY.md",
    "-rw-r--r-- root d /usr/share/doc/rollcall/rollcall.cdx.json",
    "drwxr-xr-x root  /usr/share/licenses/rollcall",
    "-rw-r--r-- root l /usr/share/licenses/rollcall/LICENSE",
    "-rw-r--r-- root d /usr/share/man/man1/rollcall.1.gz",
    `drwx------ rollcall  /${DATA}`,
  ]);
});

test("the same release is packed into the same bytes", () => {
  const executable = join(scratch, "executable");
  writeFileSync(executable, "#!/bin/sh\n");
  const [first, second] = ["first", "second"].map((each) => {
    const folder = mkdtempSync(join(scratch, each));
    return readFileSync(
      join(folder, makeRpm(sampleRelease("0.1.0"), HERE, executable, folder)),
      "base64",
    );
  });
  expect(first).toBe(second as string);
});

test("a first installation makes user and folder, and leaves starting to the administrator", () => {
  rpm("--install", old);
  const { uid, gid, mode } = statSync(at(DATA));
  expect(root.account()).toEqual({ uid, gid });
  expect(mode & 0o777).toBe(0o700);
  expect(uid).toBeGreaterThan(0);
  expect(root.told()).toEqual(["daemon-reload", "preset rollcall.service"]);
  expect(root.rollcall("token", "create", "kiosk", "--scope", "read")).toContain("rc_");
});

test("an upgrade restarts what runs, and keeps data and settings that were changed", () => {
  const account = root.account();
  writeFileSync(at(CONFIG), 'data = "/var/lib/rollcall"\nlog-level = "warn"\n');
  rpm("--upgrade", current);
  const told = root.told();
  expect(told).toContain("try-restart rollcall.service");
  expect(told.filter((words) => /^(stop|disable|preset)/.test(words))).toEqual([]);
  expect(readFileSync(at(CONFIG), "utf8")).toContain('log-level = "warn"');
  expect(readFileSync(at(`${CONFIG}.rpmnew`), "utf8")).toContain("There is more to set now.");
  expect(root.account()).toEqual(account);
  expect(root.rollcall("token", "list")).toContain("kiosk");
});

test("removing it stops it, and keeps data, settings that were changed, and the user", () => {
  rpm("--erase", "rollcall");
  const told = root.told();
  expect(told).toContain("disable rollcall.service");
  expect(told).toContain("stop rollcall.service");
  expect(existsSync(at("usr/bin/rollcall"))).toBe(false);
  expect(existsSync(at("usr/lib/systemd/system/rollcall.service"))).toBe(false);
  expect(readFileSync(at(`${CONFIG}.rpmsave`), "utf8")).toContain('log-level = "warn"');
  expect(existsSync(at(`${DATA}/rollcall.sqlite`))).toBe(true);
  expect(root.account()).toBeDefined();
});

test("installed again it finds the data that was there", () => {
  rpm("--install", current);
  expect(root.rollcall("token", "list")).toContain("kiosk");
});
