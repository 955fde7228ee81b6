import { accessSync, constants } from "node:fs";
import { doubtsOf, flawsOf, readCertificate, readPair } from "../certificate.ts";
import type { Config } from "../config.ts";
import { iso } from "../table.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, critical } = findingsOf("certificate");

const DAY_MS = 86_400_000;
const SOON_MS = 21 * DAY_MS;

/** The certificate that this server itself shows; a proxy looks after its own. */
export function lookAtCertificate(
  config: Config<"tls-certificate" | "tls-key" | "public-url">,
  now: number,
): Finding[] {
  const file = config["tls-certificate"];
  if (file === undefined) return [];
  const renew = "Renew it; the server takes the new file within a minute.";
  try {
    const key = config["tls-key"];
    const certificate = mayRead(key) ? readPair({ certificate: file, key }) : readCertificate(file);
    const url = config["public-url"];
    const host = url === undefined ? undefined : new URL(url).hostname;
    const [flaw] = flawsOf(certificate, host, now);
    if (flaw !== undefined) return [critical(`Of ${file}: ${flaw}.`, renew)];
    const [doubt] = doubtsOf(certificate);
    if (doubt !== undefined)
      return [warning(`${doubt}.`, "Ask a client: curl -v, from elsewhere.")];
    const says = `${certificate.subject} is good until ${iso(certificate.notAfter)}.`;
    return [certificate.notAfter < now + SOON_MS ? warning(says, renew) : ok(says)];
  } catch (error) {
    return [critical(error instanceof Error ? error.message : String(error), renew)];
  }
}

/** Whoever asks need not be the user of the server, which alone may read the key. */
function mayRead(file: string | undefined): file is string {
  if (file === undefined) return false;
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "EACCES";
  }
}
