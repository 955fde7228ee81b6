import type { Log } from "../http/log.ts";
import { type Certificate, covers, doubtsOf, flawsOf, type Pair, readPair } from "./certificate.ts";
import type { Chore } from "./chore.ts";
import { UsageError } from "./command.ts";
import type { Config } from "./config.ts";
import type { Listener } from "./listen.ts";
import type { Reloads } from "./reload.ts";
import { iso } from "./table.ts";
import { type TlsConfig, tlsFiles } from "./tls-files.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** From so long before its end on, the log says daily that a certificate expires. */
const WARNED_BEFORE_MS = 30 * DAY_MS;

/** The certificate of a running server. */
export interface Tls {
  /** What is served now; undefined without HTTPS. */
  readonly certificate: () => Certificate | undefined;
  readonly reloads: Reloads;
  readonly chores: readonly Chore[];
}

interface TlsOn {
  readonly config: TlsConfig & Config<"public-url">;
  readonly log: Log;
  readonly now: () => number;
}

/** Keeps the certificate of a server up to date with its files. */
export function keepTls(listener: Pick<Listener, "pair" | "replace">, on: TlsOn): Tls {
  const started = listener.pair;
  const host = hostOf(on.config["public-url"]);
  let [config, served, refused]: [TlsConfig, Pair | undefined, string] = [on.config, started, ""];

  /** @throws UsageError when it must not take the place of the one before it */
  function readNext(wanted: TlsConfig): Pair | undefined {
    const files = tlsFiles(wanted);
    if ((files === undefined) !== (served === undefined)) {
      throw new UsageError("--tls-certificate: HTTPS is switched on and off by a restart alone.");
    }
    const next = files && readPair(files);
    const problem = next && served && whyNot(next, served, host, on.now());
    if (problem !== undefined) throw new UsageError(problem);
    return next;
  }

  async function take(next: Pair | undefined): Promise<void> {
    refused = "";
    if (next === undefined || Bun.deepEquals(next.pem, served?.pem)) return;
    const before = served;
    // At once: the files may be looked at again in the meantime.
    served = next;
    try {
      await listener.replace(next);
    } catch (error) {
      served = before;
      on.log.error({ error, certificate: next.file }, NOT_TAKEN);
      return;
    }
    on.log.info(named(next), "the new certificate is served");
    tellFlaws(next, host, on);
  }

  async function watch(): Promise<void> {
    let next: Pair | undefined;
    try {
      next = readNext(config);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // Said once, and not each minute.
      if (refused !== error.message) on.log.error({ problem: error.message }, NOT_TAKEN);
      refused = error.message;
      return;
    }
    await take(next);
  }

  if (started) tellFlaws(started, host, on);
  return {
    certificate: () => served,
    reloads(wanted) {
      const next = readNext(wanted);
      return () => {
        config = wanted;
        void take(next);
      };
    },
    chores: started
      ? [
          { name: "certificate", everyMs: MINUTE_MS, run: watch },
          { name: "certificate expiry", everyMs: DAY_MS, run: async () => tellExpiry(served, on) },
        ]
      : [],
  };
}

const NOT_TAKEN = "the certificate in the files is not served: the one before it stays";

/** Why a certificate that can be read is worse than the one that is served. */
function whyNot(
  next: Pair,
  served: Pair,
  host: string | undefined,
  now: number,
): string | undefined {
  if (now > next.notAfter) return `${next.file} expired at ${iso(next.notAfter)}.`;
  if (now < next.notBefore) {
    return `${next.file} is good from ${iso(next.notBefore)} on, and not yet.`;
  }
  const isLost = host !== undefined && covers(served, host) && !covers(next, host);
  return isLost ? `${next.file} is not for ${host}, and the one before it is.` : undefined;
}

function tellFlaws(pair: Pair, host: string | undefined, { log, now }: TlsOn): void {
  for (const flaw of [...flawsOf(pair, host, now()), ...doubtsOf(pair)]) {
    log.warn({ ...named(pair), flaw }, "clients may not accept the certificate");
  }
}

/** Certificates that live for some days alone are renewed later than others. */
function tellExpiry(served: Certificate | undefined, { log, now }: TlsOn): void {
  if (served === undefined) return;
  const [left, life] = [served.notAfter - now(), served.notAfter - served.notBefore];
  if (left > Math.min(WARNED_BEFORE_MS, life / 3)) return;
  const fields = { ...named(served), daysLeft: Math.floor(left / DAY_MS) };
  if (left > 0) log.warn(fields, "the certificate expires soon: renew it, in the same files");
  else log.error(fields, "the certificate has expired: renew it now, in the same files");
}

const named = ({ file, subject, notAfter }: Certificate) => ({
  certificate: file,
  subject,
  notAfter: iso(notAfter),
});

const hostOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : new URL(url).hostname;
