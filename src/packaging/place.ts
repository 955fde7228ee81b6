import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/** A file of a package: its path, what is in it, and 0755 in place of 0644. */
export interface Content {
  readonly path: string;
  /** The text itself, or the file to copy it from. */
  readonly content: string | Uint8Array | { readonly from: string };
  readonly isExecutable?: boolean;
}

/** Writes files below a folder, whatever the umask is. */
export function place(folder: string, contents: readonly Content[]): void {
  for (const { path, content, isExecutable } of contents) {
    const file = join(folder, path);
    makeFolders(folder, dirname(path));
    if (typeof content === "object" && "from" in content) copyFileSync(content.from, file);
    else writeFileSync(file, content);
    chmodSync(file, isExecutable ? 0o755 : 0o644);
  }
}

function makeFolders(folder: string, path: string): void {
  let made = folder;
  for (const name of ["", ...path.split("/")]) {
    made = join(made, name);
    mkdirSync(made, { recursive: true });
    chmodSync(made, 0o755);
  }
}

/** As `gzip -n9`: without the time at which it was made. */
export const gzipped = (text: string): Uint8Array => gzipSync(text, { level: 9 });
