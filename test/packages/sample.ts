import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Release } from "../../src/packaging/release.ts";
import { gatherTexts } from "../../src/packaging/texts.ts";

export const ROOT = join(import.meta.dir, "../..");

/** What `make build` made, or another build to hold against the same tests. */
export function builtExecutable(): string {
  const file = process.env.ROLLCALL_EXECUTABLE ?? join(ROOT, "dist/rollcall");
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`make build\` first.`);
  return file;
}

/** In November 2023: that files are older than the sources shows that the date is handed in. */
export const DATE = 1_700_000_000;

const releases = new Map<string, Release>();

/** A release for tests: with the texts of the sources, packed quickly. */
export function sampleRelease(version: string): Release {
  const release = releases.get(version) ?? {
    version,
    date: DATE,
    maintainer: "Ada Lovelace <ada@example.com>",
    quick: true,
    texts: gatherTexts(ROOT, version, DATE),
  };
  releases.set(version, release);
  return release;
}

/** The architecture of this machine in the words of Bun, Debian and Red Hat. */
export const HERE =
  process.arch === "arm64"
    ? { name: "arm64", deb: "arm64", rpm: "aarch64" }
    : { name: "x64", deb: "amd64", rpm: "x86_64" };
