/** A library that Bun carries: its name in `process.versions`, and what is known of it. */
export interface BunPart {
  readonly key: string;
  readonly name: string;
  readonly title: string;
  /** An SPDX identifier where one says it. */
  readonly spdx?: string;
  readonly cpe?: (version: string) => string;
}

/** Those that Bun tells the version of; Bun's page on licenses, in THIRD-PARTY.md, has all. */
export const BUN_PARTS: readonly BunPart[] = [
  {
    key: "sqlite",
    name: "sqlite",
    title: "SQLite, the database",
    spdx: "blessing",
    cpe: (version) => `cpe:2.3:a:sqlite:sqlite:${version}:*:*:*:*:*:*:*`,
  },
  { key: "webkit", name: "webkit", title: "JavaScriptCore, the JavaScript engine" },
  { key: "boringssl", name: "boringssl", title: "TLS and cryptography" },
  { key: "uwebsockets", name: "uwebsockets", title: "HTTP server", spdx: "Apache-2.0" },
  { key: "usockets", name: "usockets", title: "Sockets", spdx: "Apache-2.0" },
  { key: "picohttpparser", name: "picohttpparser", title: "HTTP client's parser", spdx: "MIT" },
  { key: "lshpack", name: "ls-hpack", title: "Header compression", spdx: "MIT" },
  { key: "ares", name: "c-ares", title: "Name resolution", spdx: "MIT" },
  { key: "icu", name: "icu", title: "Unicode", spdx: "Unicode-3.0" },
  { key: "zlib", name: "zlib", title: "Compression", spdx: "Zlib" },
  { key: "zstd", name: "zstd", title: "Compression", spdx: "BSD-3-Clause" },
  { key: "libdeflate", name: "libdeflate", title: "Compression", spdx: "MIT" },
  { key: "libarchive", name: "libarchive", title: "Archives" },
  { key: "lolhtml", name: "lol-html", title: "HTML rewriting", spdx: "BSD-3-Clause" },
  { key: "mimalloc", name: "mimalloc", title: "Memory", spdx: "MIT" },
  { key: "tinycc", name: "tinycc", title: "Calls of C functions", spdx: "LGPL-2.1-only" },
];
