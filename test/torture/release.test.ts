import { afterAll, beforeAll, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../src/packaging/run.ts";
import { ROOT } from "../packages/sample.ts";

// Bun of all targets comes from npm: some hundred megabytes.
let scratch: string;
let packages: string;
const MAKE_WITHIN_MS = 600_000;
/** Quickly packed they are a quarter larger than what is handed out. */
const LARGEST = 70e6;
/** Numbers of ELF. */
const MACHINES = { x64: 0x3e, "x64-baseline": 0x3e, arm64: 0xb7 };
const RELEASE = /^rollcall-(.+)\.cdx\.json$/;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "rollcall-release-"));
  packages = join(scratch, "packages");
  run(["make", "dist", "QUICK=1", `PACKAGES=${packages}`], ROOT);
}, MAKE_WITHIN_MS);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const version = () =>
  readdirSync(packages).flatMap((name) => RELEASE.exec(name)?.[1] ?? [])[0] as string;

test("`make dist` makes what README names, for each machine, and nothing else", () => {
  const packed = version().replaceAll("-", ".");
  expect(readdirSync(packages).sort()).toEqual(
    [
      "SHA256SUMS",
      `rollcall-${version()}.cdx.json`,
      `rollcall-${version()}-linux-x64.tar.gz`,
      `rollcall-${version()}-linux-x64-baseline.tar.gz`,
      `rollcall-${version()}-linux-arm64.tar.gz`,
      `rollcall_${packed}-1_amd64.deb`,
      `rollcall_${packed}-1_arm64.deb`,
      `rollcall-${packed}-1.x86_64.rpm`,
      `rollcall-${packed}-1.aarch64.rpm`,
    ].sort(),
  );
  for (const name of readdirSync(packages))
    expect(statSync(join(packages, name)).size).toBeLessThan(LARGEST);
  expect(run(["sha256sum", "--check", "SHA256SUMS"], packages).match(/: OK$/gm)).toHaveLength(8);
});

test.each(Object.entries(MACHINES))(
  "the executable for %s is one of that machine",
  (target, elf) => {
    const name = `rollcall-${version()}-linux-${target}`;
    run(["tar", "-xzf", join(packages, `${name}.tar.gz`), "-C", scratch]);
    expect(machineOf(join(scratch, name, "rollcall"))).toBe(elf);
  },
);

test("it is the same executable in the tarball, the deb and the rpm", () => {
  const name = `rollcall-${version()}-linux-arm64`;
  const [deb, rpm] = ["arm64.deb", "aarch64.rpm"].map((ending) =>
    join(packages, readdirSync(packages).find((each) => each.endsWith(ending)) as string),
  );
  const sum = run(["sha256sum", join(scratch, name, "rollcall")]).slice(0, 64);
  expect(run(["rpm", "-qp", "--queryformat", "[%{FILEDIGESTS}\n]", rpm as string])).toContain(sum);
  run(["dpkg-deb", "--extract", deb as string, join(scratch, "deb")]);
  expect(run(["sha256sum", join(scratch, "deb/usr/bin/rollcall")]).slice(0, 64)).toBe(sum);
});

/** The field e_machine of its header. */
function machineOf(file: string): number {
  const header = Buffer.alloc(20);
  const opened = openSync(file, "r");
  readSync(opened, header);
  closeSync(opened);
  return header.readUInt16LE(18);
}
