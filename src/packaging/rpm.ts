import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fill } from "../cli/print/fill.ts";
import { type Content, gzipped, place } from "./place.ts";
import { packageVersion, type Release, type Target } from "./release.ts";
import { run } from "./run.ts";

const SPEC = join(import.meta.dir, "../cli/assets/rpm/rollcall.spec");
const DOC = "usr/share/doc/rollcall";

/**
 * Makes the package for Red Hat, Fedora and their like.
 * @param folder where it goes
 * @returns its name
 */
export function makeRpm(
  release: Release,
  target: Target & { readonly rpm: string },
  executable: string,
  folder: string,
): string {
  const version = packageVersion(release.version);
  const name = `rollcall-${version}-1.${target.rpm}.rpm`;
  const scratch = mkdtempSync(join(tmpdir(), "rollcall-rpm-"));
  try {
    const files = join(scratch, "files");
    place(files, contentsOf(release, executable));
    mkdirSync(join(files, "var/lib/rollcall"), { recursive: true });
    const spec = join(scratch, "rollcall.spec");
    writeFileSync(spec, specOf(release, version, files));
    run([
      ...["env", `SOURCE_DATE_EPOCH=${release.date}`, "rpmbuild", "-bb", "--quiet"],
      ...["--target", `${target.rpm}-linux`, "--define", `_topdir ${scratch}`, spec],
    ]);
    run(["mv", join(scratch, "RPMS", target.rpm, name), folder]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return name;
}

const specOf = ({ maintainer, quick }: Release, version: string, files: string): string =>
  fill(readFileSync(SPEC, "utf8"), {
    version,
    maintainer,
    files,
    payload: quick ? "w1.gzdio" : "w6.xzdio",
  });

const contentsOf = ({ texts }: Release, executable: string): readonly Content[] => [
  { path: "usr/bin/rollcall", content: { from: executable }, isExecutable: true },
  { path: "usr/lib/systemd/system/rollcall.service", content: texts.unit },
  { path: "etc/rollcall/rollcall.toml", content: texts.config },
  { path: "usr/share/man/man1/rollcall.1.gz", content: gzipped(texts.manual) },
  { path: `${DOC}/README.md`, content: texts.readme },
  { path: `${DOC}/SECURITY.md`, content: texts.security },
  { path: `${DOC}/CHANGELOG.md`, content: texts.changelog },
  { path: `${DOC}/THIRD-PARTY.md`, content: texts.thirdParty },
  { path: `${DOC}/rollcall.cdx.json`, content: texts.sbom },
  { path: "usr/share/licenses/rollcall/LICENSE", content: texts.license },
];
