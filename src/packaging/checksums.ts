import { createHash } from "node:crypto";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes SHA256SUMS, as `sha256sum --check` reads it, of files of a folder. */
export async function writeChecksums(folder: string, names: readonly string[]): Promise<void> {
  const lines: string[] = [];
  for (const name of [...names].sort()) {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk);
    lines.push(`${hash.digest("hex")}  ${name}\n`);
  }
  writeFileSync(join(folder, "SHA256SUMS"), lines.join(""));
}
