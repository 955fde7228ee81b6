import { flawsOf, readCertificate } from "../certificate.ts";
import type { Config } from "../config.ts";
import { iso } from "../table.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, critical } = findingsOf("certificate");

const DAY_MS = 86_400_000;
const SOON_MS = 21 * DAY_MS;

/** The certificate that this server itself shows; a proxy looks after its own. */
export function lookAtCertificate(
  config: Config<"tls-certificate" | "public-url">,
  now: number,
): Finding[] {
  const file = config["tls-certificate"];
  if (file === undefined) return [];
  const renew = "Renew it; the server takes the new file within a minute.";
  try {
    const certificate = readCertificate(file);
    const url = config["public-url"];
    const host = url === undefined ? undefined : new URL(url).hostname;
    const [flaw] = flawsOf(certificate, host, now);
    if (flaw !== undefined) return [critical(`Of ${file}: ${flaw}.`, renew)];
    const says = `${certificate.subject} is good until ${iso(certificate.notAfter)}.`;
    return [certificate.notAfter < now + SOON_MS ? warning(says, renew) : ok(says)];
  } catch (error) {
    return [critical(error instanceof Error ? error.message : String(error), renew)];
  }
}
