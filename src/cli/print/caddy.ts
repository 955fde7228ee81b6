import { dirname, join } from "node:path";
import { addressText } from "../address.ts";
import caddyfile from "../assets/Caddyfile" with { type: "text" };
import type { Asset } from "./asset.ts";
import { fill } from "./fill.ts";
import { ADMINISTRATIVE, METADATA, PUBLIC, type Site, siteOf } from "./site.ts";

/** The file of Caddy for Debian 12 and whatever is newer. */
export const caddy: Asset = {
  about: "a Caddyfile with TLS in front of rollcall",
  text: (config) => caddySite(siteOf(config)),
};

export function caddySite(site: Site): string {
  const { prefix, host, port, upstream } = site;
  return fill(caddyfile, {
    where: site.where,
    listen: site.listen,
    trusted: site.trusted,
    options: site.isUsualPort ? "" : "\tauto_https disable_redirects\n",
    timeout: site.timeout,
    upstream: upstream.kind === "unix" ? `unix/${upstream.path}` : addressText(upstream),
    "prefix-header": prefix === "" ? "-X-Forwarded-Prefix" : `X-Forwarded-Prefix ${prefix}`,
    site: site.isUsualPort ? host || "https://" : `https://${host}:${port}`,
    certificate: certificateOf(site),
    "body-bytes": site.bodyBytes,
    "public-paths": pathsOf(prefix, PUBLIC),
    "admin-paths": pathsOf(prefix, ADMINISTRATIVE),
    strip: prefix === "" ? "" : `\t\turi strip_prefix ${prefix}\n`,
    metadata: METADATA + prefix,
    "metadata-rewrite": prefix === "" ? "" : `\t\trewrite * ${METADATA}\n`,
  });
}

/** Without files Caddy gets a certificate by itself: from Let's Encrypt, or for no name its own. */
function certificateOf({ certificate, key, host }: Site): string {
  if (certificate === undefined) return host === "" ? "internal " : "";
  return `${quoted(certificate)} ${quoted(key ?? join(dirname(certificate), "privkey.pem"))} `;
}

const pathsOf = (prefix: string, names: readonly string[]): string =>
  names.map((name) => `${prefix}/${name} ${prefix}/${name}/*`).join(" ");

/** One word of a line, as Caddy reads it. */
const quoted = (path: string): string =>
  /^[\w./@:+=~-]+$/.test(path) ? path : `"${path.replaceAll('"', '\\"')}"`;
