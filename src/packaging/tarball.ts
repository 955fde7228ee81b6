import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Content, place } from "./place.ts";
import type { Release, Target } from "./release.ts";
import { run } from "./run.ts";

/**
 * Makes the tar.gz of a target, for machines without dpkg and rpm.
 * @param folder where it goes
 * @returns its name
 */
export function makeTarball(
  release: Release,
  target: Target,
  executable: string,
  folder: string,
): string {
  const name = `rollcall-${release.version}-linux-${target.name}`;
  const scratch = mkdtempSync(join(tmpdir(), "rollcall-tar-"));
  try {
    place(join(scratch, name), contentsOf(release, executable));
    const archive = join(scratch, "rollcall.tar");
    run([
      ...["tar", "--create", "--file", archive, "--format=gnu", "--sort=name"],
      ...["--owner=0", "--group=0", "--numeric-owner", `--mtime=@${release.date}`],
      ...["--directory", scratch, name],
    ]);
    run(["gzip", "--no-name", release.quick ? "-1" : "-9", archive]);
    run(["mv", `${archive}.gz`, join(folder, `${name}.tar.gz`)]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return `${name}.tar.gz`;
}

/** Whoever installs by hand puts executables below /usr/local, out of the way of packages. */
const contentsOf = ({ texts }: Release, executable: string): readonly Content[] => [
  { path: "rollcall", content: { from: executable }, isExecutable: true },
  { path: "README.md", content: texts.readme },
  { path: "LICENSE", content: texts.license },
  { path: "SECURITY.md", content: texts.security },
  { path: "CHANGELOG.md", content: texts.changelog },
  { path: "THIRD-PARTY.md", content: texts.thirdParty },
  { path: "rollcall.cdx.json", content: texts.sbom },
  {
    path: "rollcall.service",
    content: texts.unit.replaceAll("/usr/bin/rollcall", "/usr/local/bin/rollcall"),
  },
  { path: "rollcall.toml", content: texts.config },
  { path: "rollcall.1", content: texts.manual },
];
