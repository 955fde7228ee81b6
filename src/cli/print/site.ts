import { addressesOf } from "../address.ts";
import { UsageError } from "../command.ts";
import { SETTINGS, type ServeConfig } from "../config.ts";

/** A margin over what identity providers wait, and over what rollcall takes. */
const MARGIN_S = 15;
const CLIENTS_WAIT_S = 60;

const HTTPS_PORT = 443;

/** What a reverse proxy has to know of a server and its public URL. */
export interface Site {
  /** For the first line. */
  readonly where: string;
  /** Empty when every name will do. */
  readonly host: string;
  readonly port: number;
  readonly isUsualPort: boolean;
  /** `/directory` for a server under a path; else empty. */
  readonly prefix: string;
  /** Where rollcall listens, as in its settings. */
  readonly listen: string;
  /** The settings of its proxy, as an array in TOML holds them. */
  readonly trusted: string;
  readonly upstream: ReturnType<typeof upstreamOf>;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly bodyBytes: string;
  /** Seconds that nothing may end before. */
  readonly timeout: string;
}

/** @throws UsageError for a public URL that no site can be made for */
export function siteOf(config: ServeConfig): Site {
  const url = new URL(config["public-url"] ?? "https://localhost");
  if (url.protocol !== "https:") {
    throw new UsageError(
      `a site needs TLS: --public-url must begin with https://, got '${config["public-url"]}'.`,
    );
  }
  const prefix = url.pathname.replace(/\/+$/, "");
  if (!/^(\/[\w.~-]+)*$/.test(prefix)) {
    throw new UsageError(
      "the path of --public-url must be of letters, digits and . _ ~ - between slashes, " +
        `got '${prefix}'.`,
    );
  }
  const upstream = upstreamOf(config.listen);
  const port = Number(url.port || HTTPS_PORT);
  return {
    where: config["public-url"] ?? "any name; say --public-url for yours",
    host: config["public-url"] === undefined ? "" : url.hostname,
    port,
    isUsualPort: port === HTTPS_PORT,
    prefix,
    listen: JSON.stringify(config.listen),
    trusted: upstream.kind === "unix" ? '"unix"' : '"127.0.0.1", "::1"',
    upstream,
    certificate: config["tls-certificate"],
    key: config["tls-key"],
    bodyBytes: String(config["body-limit"]),
    timeout: String(Math.max(CLIENTS_WAIT_S, config["request-deadline"]) + MARGIN_S),
  };
}

/**
 * A proxy on the same machine comes by a unix socket where there is one, else to the first address;
 * wildcards are reached through loopback.
 */
function upstreamOf(listen: string) {
  const addresses = [...addressesOf(listen), ...addressesOf(SETTINGS.listen.default)];
  const unix = addresses.find(({ kind }) => kind === "unix");
  const [first = unix] = unix === undefined ? addresses : [];
  if (first === undefined) throw new Error("Nowhere is listened.");
  if (first.kind === "unix") return first;
  const hostname = { "0.0.0.0": "127.0.0.1", "::": "::1" }[first.hostname] ?? first.hostname;
  return { ...first, hostname };
}

/** Public paths, then those for administrators. */
export const PUBLIC = ["scim", "oauth"];
export const ADMINISTRATIVE = ["console", "api", "docs", "healthz", "readyz", "metrics"];

/** RFC 8414 §3.1: the path of an issuer stands behind that of its metadata. */
export const METADATA = "/.well-known/oauth-authorization-server";
