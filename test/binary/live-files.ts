import { copyFileSync } from "node:fs";
import { join } from "node:path";
import type { Issued } from "../certificates.ts";
import type { Rollcall } from "./rollcall.ts";

/** The line of the log for a certificate that is served from now on. */
export const TAKEN = "the new certificate is served";

export const tlsArgs = ({ cert, key }: Issued): string[] => [
  "--tls-certificate",
  cert,
  "--tls-key",
  key,
];

/** Files that a server is started with, and that are replaced while it runs. */
export function liveFiles(folder: string, name: string, first: Issued) {
  const live = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const put = ({ cert, key }: Partial<Issued>) => {
    if (cert !== undefined) copyFileSync(cert, live.cert);
    if (key !== undefined) copyFileSync(key, live.key);
  };
  put(first);
  return { live, put };
}

/** SIGHUP. Settles when the log has one more line with the words. */
export async function reload({ pid, output }: Rollcall, words: string): Promise<void> {
  const count = () => output().split(words).length;
  const before = count();
  process.kill(pid, "SIGHUP");
  const giveUpAt = performance.now() + 10_000;
  while (count() === before) {
    if (performance.now() > giveUpAt) throw new Error(`the log does not say '${words}'`);
    await Bun.sleep(10);
  }
}
