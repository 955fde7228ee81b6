import { dirname, join } from "node:path";
import { addressText } from "../address.ts";
import conf from "../assets/nginx.conf" with { type: "text" };
import type { Asset } from "./asset.ts";
import { fill } from "./fill.ts";
import { METADATA, type Site, siteOf } from "./site.ts";

/** What certbot makes. */
const CERTIFICATES = "/etc/letsencrypt/live";

/** The site of nginx for Debian 12 and whatever is newer. */
export const nginx: Asset = {
  about: "a site of nginx with TLS in front of rollcall",
  text: (config) => nginxSite(siteOf(config)),
};

export function nginxSite(site: Site): string {
  const { prefix, host, port } = site;
  const pattern = prefix.replaceAll(".", "\\.");
  const certificate = site.certificate ?? join(CERTIFICATES, host || "rollcall", "fullchain.pem");
  return fill(conf, {
    where: site.where,
    listen: site.listen,
    trusted: site.trusted,
    upstream: addressText(site.upstream),
    map: prefix === "" ? "" : fill(MAP, { prefix, pattern }),
    port: String(port),
    name: host || "_",
    certificate: quoted(certificate),
    key: quoted(site.key ?? join(dirname(certificate), "privkey.pem")),
    timeout: site.timeout,
    "body-bytes": site.bodyBytes,
    prefix,
    "prefix-pattern": pattern,
    uri: prefix === "" ? "" : "$rollcall_uri",
    metadata: METADATA + prefix,
    "metadata-uri": METADATA,
    redirect: site.isUsualPort ? fill(REDIRECT, { name: host || "_" }) : "",
  }).replace(/\n{3,}/g, "\n\n");
}

const MAP = `
# The path without {{prefix}}, otherwise as it was sent.
map $request_uri $rollcall_uri {
    default /;
    "~^{{pattern}}(?<rollcall_rest>/.*)$" $rollcall_rest;
}
`;

const REDIRECT = `
server {
    listen 80;
    # listen [::]:80;
    server_name {{name}};
    return 308 https://$host$request_uri;
}
`;

/** One word of a line, as nginx reads it. */
const quoted = (path: string): string =>
  /^[\w./@:+=~-]+$/.test(path) ? path : `"${path.replaceAll(/["\\]/g, "\\$&")}"`;
