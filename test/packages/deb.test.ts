import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDeb } from "../../src/packaging/deb.ts";
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
  scratch = mkdtempSync(join(tmpdir(), "rollcall-debs-"));
  root = makeSmallRoot();
  old = join(scratch, makeDeb(sampleRelease("0.1.0"), HERE, builtExecutable(), scratch));
  const next = sampleRelease("0.2.0-rc.1");
  const texts = { ...next.texts, config: `${next.texts.config}\n# There is more to set now.\n` };
  current = join(scratch, makeDeb({ ...next, texts }, HERE, builtExecutable(), scratch));
});

afterAll(() => {
  root.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const at = (path: string) => join(root.folder, path);
const dpkg = (...args: readonly string[]) =>
  run(["dpkg", `--root=${root.folder}`, "--force-unsafe-io", "--force-confdef", ...args]);
const install = (file: string) => dpkg("--force-confold", "--install", file);
const CONFIG = "etc/rollcall/rollcall.toml";
const DATA = "var/lib/rollcall";

test("the control fields say what it is, for which machine and what it needs", () => {
  const field = (name: string) => run(["dpkg-deb", "--field", current, name]).trim();
  expect(field("Package")).toBe("rollcall");
  expect(field("Version")).toBe("0.2.0~rc.1-1");
  expect(field("Architecture")).toBe(HERE.deb);
  expect(field("Maintainer")).toBe("Ada Lovelace <ada@example.com>");
  expect(field("Depends")).toContain("adduser");
  const kilobytes = statSync(builtExecutable()).size / 1024;
  expect(Number(field("Installed-Size"))).toBeWithin(kilobytes, kilobytes + 2000);
});

test("a release candidate sorts before its release and after the release before", () => {
  const isLess = (a: string, b: string) => run(["dpkg", "--compare-versions", a, "lt", b]);
  isLess("0.1.0-1", "0.2.0~rc.1-1");
  isLess("0.2.0~rc.1-1", "0.2.0-1");
  expect(() => isLess("0.2.0-1", "0.2.0~rc.1-1")).toThrow();
});

test("each file is root's, of the date of the release, and only the executable may run", () => {
  const files = run(["dpkg-deb", "--contents", current]).trim().split("\n");
  const rows = files.map((line) => line.split(/\s+/));
  expect(rows.filter(([, owner]) => owner !== "root/root")).toEqual([]);
  expect(rows.filter(([, , , day]) => day !== "2023-11-14")).toEqual([]);
  const modes = rows
    .map(([mode, , , , , path]) => `${mode} ${path}`)
    .filter((row) => row[0] === "-");
  expect(modes).toEqual([
    `-rw-r--r-- ./${CONFIG}`,
    "-rwxr-xr-x ./usr/bin/rollcall",
    "-rw-r--r-- ./usr/lib/systemd/system/rollcall.service",
    "-rw-r--r-- ./usr/share/doc/rollcall/README.md.gz",
    "-rw-r--r-- ./usr/share/doc/rollcall/SECURITY.md",
    "-rw-r--r-- ./usr/share/doc/rollcall/THIRD-PARTY.md.gz",
    "-rw-r--r-- ./usr/share/doc/rollcall/changelog.Debian.gz",
    "-rw-r--r-- ./usr/share/doc/rollcall/changelog.gz",
    "-rw-r--r-- ./usr/share/doc/rollcall/copyright",
    "-rw-r--r-- ./usr/share/doc/rollcall/rollcall.cdx.json",
    "-rw-r--r-- ./usr/share/lintian/overrides/rollcall",
    "-rw-r--r-- ./usr/share/man/man1/rollcall.1.gz",
  ]);
});

test("the same release is packed into the same bytes", () => {
  const executable = join(scratch, "executable");
  writeFileSync(executable, "#!/bin/sh\n");
  const [first, second] = ["first", "second"].map((each) => {
    const folder = mkdtempSync(join(scratch, each));
    return readFileSync(
      join(folder, makeDeb(sampleRelease("0.1.0"), HERE, executable, folder)),
      "base64",
    );
  });
  expect(first).toBe(second as string);
});

test("a first installation makes user and folder, and starts", () => {
  install(old);
  const { uid, gid, mode } = statSync(at(DATA));
  expect(root.account()).toEqual({ uid, gid });
  expect(mode & 0o777).toBe(0o700);
  expect(uid).toBeGreaterThan(0);
  expect(root.told()).toEqual([
    "preset rollcall.service",
    "daemon-reload",
    "start rollcall.service",
  ]);
  expect(readFileSync(at(CONFIG), "utf8")).toContain('\ndata = "/var/lib/rollcall"\n');
  const unit = readFileSync(at("usr/lib/systemd/system/rollcall.service"), "utf8");
  expect(unit).toMatch(/^ExecStart=\/usr\/bin\/rollcall serve/m);
  expect(unit).toMatch(/^User=rollcall$/m);
});

test("what is installed works as its user", () => {
  expect(root.rollcall("token", "create", "kiosk", "--scope", "read")).toContain("rc_");
  expect(statSync(at(`${DATA}/rollcall.sqlite`)).uid).toBe(root.account()?.uid ?? 0);
});

test("an upgrade restarts, and keeps data, modes and settings that were changed", () => {
  const account = root.account();
  writeFileSync(at(CONFIG), 'data = "/var/lib/rollcall"\nlog-level = "warn"\n');
  chmodSync(at(DATA), 0o750);
  root.told();
  install(current);
  const told = root.told();
  expect(told).toContain("restart rollcall.service");
  expect(told).not.toContain("stop rollcall.service");
  expect(readFileSync(at(CONFIG), "utf8")).toContain('log-level = "warn"');
  expect(readFileSync(at(`${CONFIG}.dpkg-dist`), "utf8")).toContain("There is more to set now.");
  expect(statSync(at(DATA)).mode & 0o777).toBe(0o750);
  expect(root.account()).toEqual(account);
  expect(root.rollcall("token", "list")).toContain("kiosk");
});

test("what an administrator disabled and stopped stays so over an upgrade", () => {
  rmSync(at("run/enabled"));
  rmSync(at("run/active"));
  root.told();
  install(current);
  expect(root.told().filter((words) => /^(re)?start/.test(words))).toEqual([]);
  writeFileSync(at("run/enabled"), "");
  writeFileSync(at("run/active"), "");
});

test("removing it stops it, and keeps settings, data and user", () => {
  dpkg("--remove", "rollcall");
  expect(root.told()).toContain("stop rollcall.service");
  expect(existsSync(at("usr/bin/rollcall"))).toBe(false);
  expect(existsSync(at(CONFIG))).toBe(true);
  expect(existsSync(at(`${DATA}/rollcall.sqlite`))).toBe(true);
  expect(root.account()).toBeDefined();
});

test("installed again it finds what was there", () => {
  install(current);
  expect(root.rollcall("token", "list")).toContain("kiosk");
  expect(readFileSync(at(CONFIG), "utf8")).toContain('log-level = "warn"');
});

test("purging it leaves nothing behind", () => {
  dpkg("--purge", "rollcall");
  expect(existsSync(at("etc/rollcall"))).toBe(false);
  expect(existsSync(at(DATA))).toBe(false);
  expect(root.account()).toBeUndefined();
  expect(() => run(["dpkg-query", `--root=${root.folder}`, "-W", "rollcall"])).toThrow();
  expect(run(["find", root.folder, "-name", "*rollcall*", "-mindepth", "1"])).toBe("");
});

test("where no systemd runs it is installed all the same, and nothing is started", () => {
  rmSync(at("run/systemd"), { recursive: true });
  root.told();
  install(current);
  expect(root.told().filter((words) => /start|reload/.test(words))).toEqual([]);
  dpkg("--purge", "rollcall");
});
