/**
 * `make dist`: makes the packages of each target, the list of what is inside, and SHA256SUMS.
 * `bun src/packaging/make-release.ts --version 0.1.0 --date SECONDS --maintainer NAME --folder DIR
 * [--quick] x64=FILE …`: what each target's executable is. Quick makes larger files in less time.
 */
import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { writeChecksums } from "./checksums.ts";
import { makeDeb } from "./deb.ts";
import { type Release, TARGETS } from "./release.ts";
import { makeRpm } from "./rpm.ts";
import { makeTarball } from "./tarball.ts";
import { gatherTexts } from "./texts.ts";

const root = join(import.meta.dir, "../..");
const text = { type: "string" } as const;
const { values, positionals } = parseArgs({
  options: {
    version: text,
    date: text,
    maintainer: text,
    folder: text,
    quick: { type: "boolean" },
  },
  allowPositionals: true,
});
const { version = "", maintainer = "", folder = "" } = values;
const date = Number(values.date);
if (version === "" || maintainer === "" || folder === "" || !Number.isSafeInteger(date))
  throw new Error("See how the Makefile calls it.");
for (const [program, name] of Object.entries({ "dpkg-deb": "dpkg", rpmbuild: "rpm" })) {
  if (Bun.which(program) === null)
    throw new Error(`${program} is missing. On Debian: apt install ${name}`);
}

const executables = new Map(
  positionals.map((each) => {
    const equals = each.indexOf("=");
    return [each.slice(0, equals), each.slice(equals + 1)] as const;
  }),
);
const texts = gatherTexts(root, version, date);
const release: Release = { version, date, maintainer, quick: values.quick ?? false, texts };
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const names = [`rollcall-${version}.cdx.json`];
writeFileSync(join(folder, names[0] ?? ""), texts.sbom);
for (const target of TARGETS) {
  const executable = executables.get(target.name);
  if (executable === undefined) throw new Error(`Nothing was built for ${target.name}.`);
  const { deb, rpm } = target;
  tell(makeTarball(release, target, executable, folder));
  if (deb !== undefined) tell(makeDeb(release, { ...target, deb }, executable, folder));
  if (rpm !== undefined) tell(makeRpm(release, { ...target, rpm }, executable, folder));
}
await writeChecksums(folder, names);
process.stdout.write(`${join(folder, "SHA256SUMS")}: ${names.length} files\n`);

function tell(name: string): void {
  names.push(name);
  const megabytes = (statSync(join(folder, name)).size / 1e6).toFixed(1);
  process.stdout.write(`${join(folder, name)}  ${megabytes} MB\n`);
}
