/** What is the same in all packages of a release. */
export interface Release {
  /** As the executables tell it: 0.2.0, 0.2.0-rc.1, between releases 0.2.0+1a2b3c4. */
  readonly version: string;
  /** Seconds: the date of every file, so that building it again gives the same bytes. */
  readonly date: number;
  /** Who made the packages: `Name <address>`. */
  readonly maintainer: string;
  /** Larger files in less time, for trying things out. */
  readonly quick: boolean;
  readonly texts: Texts;
}

/** The files that go beside the executable. */
export interface Texts {
  readonly readme: string;
  readonly license: string;
  readonly security: string;
  readonly changelog: string;
  /** The licenses of what is inside the executable. */
  readonly thirdParty: string;
  /** CycloneDX. */
  readonly sbom: string;
  /** The unit for `/usr/bin/rollcall`. */
  readonly unit: string;
  /** An example of `rollcall.toml`. */
  readonly config: string;
  /** The page of `man rollcall`. */
  readonly manual: string;
}

/** A kind of machine that rollcall is built for. */
export interface Target {
  /** As Bun calls it. */
  readonly name: string;
  /** As Debian and Red Hat call it; left out where no such package is made. */
  readonly deb?: string;
  readonly rpm?: string;
}

/**
 * Bun's x64 chooses between instructions when it starts, so its baseline is the same file: one
 * package does for every machine, and the tarball is for those who look for that name.
 */
export const TARGETS: readonly Target[] = [
  { name: "x64", deb: "amd64", rpm: "x86_64" },
  { name: "x64-baseline" },
  { name: "arm64", deb: "arm64", rpm: "aarch64" },
];

/**
 * The version in the words of dpkg and rpm, in which `-` begins the revision and `~` sorts before
 * the end: 0.2.0-rc.1 is 0.2.0~rc.1, and 0.2.0+1a2b3c4-dirty is 0.2.0+1a2b3c4.dirty.
 */
export const packageVersion = (version: string): string =>
  version.replace(/^(\d+\.\d+\.\d+)-/, "$1~").replaceAll("-", ".");
