import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fill } from "../cli/print/fill.ts";
import { type Content, gzipped, place } from "./place.ts";
import { packageVersion, type Release, type Target } from "./release.ts";
import { run } from "./run.ts";

const ASSETS = join(import.meta.dir, "../cli/assets/deb");
const CONFIG = "etc/rollcall/rollcall.toml";
const DOC = "usr/share/doc/rollcall";
const SCRIPTS = ["postinst", "prerm", "postrm"];

/**
 * Makes the package for Debian and Ubuntu.
 * @param folder where it goes
 * @returns its name
 */
export function makeDeb(
  release: Release,
  target: Target & { readonly deb: string },
  executable: string,
  folder: string,
): string {
  const version = `${packageVersion(release.version)}-1`;
  const name = `rollcall_${version}_${target.deb}.deb`;
  const scratch = mkdtempSync(join(tmpdir(), "rollcall-deb-"));
  try {
    const contents = contentsOf(release, version, executable);
    place(scratch, contents);
    const sizes = contents.map(({ path }) => statSync(join(scratch, path)).size);
    place(join(scratch, "DEBIAN"), [
      ...control(release, version, target.deb, sizes),
      { path: "md5sums", content: sums(scratch, contents) },
    ]);
    run([
      ...["env", `SOURCE_DATE_EPOCH=${release.date}`, "dpkg-deb", "--root-owner-group"],
      // How xz cuts its work depends on how many threads it may have; one is the same everywhere.
      ...(release.quick ? ["-Zgzip", "-z1"] : ["-Zxz", "--threads-max=1"]),
      ...["--build", scratch, join(folder, name)],
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return name;
}

const contentsOf = (
  { texts, date, maintainer }: Release,
  version: string,
  executable: string,
): readonly Content[] => [
  { path: "usr/bin/rollcall", content: { from: executable }, isExecutable: true },
  { path: "usr/lib/systemd/system/rollcall.service", content: texts.unit },
  { path: CONFIG, content: texts.config },
  { path: "usr/share/man/man1/rollcall.1.gz", content: gzipped(texts.manual) },
  { path: `${DOC}/README.md.gz`, content: gzipped(texts.readme) },
  { path: `${DOC}/SECURITY.md`, content: texts.security },
  { path: `${DOC}/copyright`, content: copyright(texts.license) },
  { path: `${DOC}/THIRD-PARTY.md.gz`, content: gzipped(texts.thirdParty) },
  { path: `${DOC}/rollcall.cdx.json`, content: texts.sbom },
  { path: `${DOC}/changelog.gz`, content: gzipped(texts.changelog) },
  {
    path: `${DOC}/changelog.Debian.gz`,
    content: gzipped(debianChangelog(version, maintainer, date)),
  },
  { path: "usr/share/lintian/overrides/rollcall", content: asset("lintian-overrides") },
];

const control = (
  { maintainer }: Release,
  version: string,
  architecture: string,
  sizes: readonly number[],
): readonly Content[] => [
  {
    path: "control",
    content: fill(asset("control"), {
      version,
      architecture,
      maintainer,
      kilobytes: `${sizes.reduce((sum, size) => sum + Math.ceil(size / 1024), 0)}`,
    }),
  },
  { path: "conffiles", content: `/${CONFIG}\n` },
  ...SCRIPTS.map((path) => ({ path, content: asset(path), isExecutable: true })),
];

const asset = (name: string): string => readFileSync(join(ASSETS, name), "utf8");

/** For `dpkg --verify`, which knows no other. */
const sums = (folder: string, contents: readonly Content[]): string =>
  contents
    .filter(({ path }) => path !== CONFIG)
    .map(({ path }) => {
      const sum = createHash("md5")
        .update(readFileSync(join(folder, path)))
        .digest("hex");
      return `${sum}  ${path}\n`;
    })
    .join("");

/** What changed is told in changelog.gz; Debian wants to read of its revision here. */
const debianChangelog = (version: string, maintainer: string, date: number): string =>
  [
    `rollcall (${version}) stable; urgency=medium`,
    "",
    "  * See changelog.gz.",
    "",
    ` -- ${maintainer}  ${new Date(date * 1000).toUTCString().replace("GMT", "+0000")}`,
    "",
  ].join("\n");

function copyright(license: string): string {
  const [, holder = "", terms = ""] = /^Copyright \(c\) (.+)\n\n([\s\S]*)$/m.exec(license) ?? [];
  const text = terms.trim().split("\n");
  return [
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
    "Upstream-Name: rollcall",
    "Comment: THIRD-PARTY.md.gz has the licenses of what else is inside the executable.",
    "",
    "Files: *",
    `Copyright: ${holder}`,
    "License: Expat",
    ...text.map((line) => (line === "" ? " ." : ` ${line}`)),
    "",
  ].join("\n");
}
