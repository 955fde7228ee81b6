import type { ServeConfig } from "../config.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning } = findingsOf("address");

const LOOPBACK = /^(127\.|\[?::1\]?:|localhost:|unix:)/;

/** Whether clients are told the address that they reach the server under. */
export function lookAtAddress(config: ServeConfig): Finding[] {
  const { listen, "public-url": url, "tls-certificate": certificate } = config;
  const found: Finding[] = [];
  const isBehindProxy = listen.split(",").every((each) => LOOPBACK.test(each.trim()));
  if (url === undefined) {
    const says = `No public URL is set; Location and the Tenant URL tell of ${listen}.`;
    const advice = 'Set public-url = "https://…", under which identity providers come.';
    found.push(warning(says, advice));
  } else if (!url.startsWith("https:")) {
    const says = `The public URL ${url} has no TLS: tokens and people can be read on the way.`;
    found.push(warning(says, "Serve HTTPS (--tls-certificate) or put a proxy in front."));
  }
  if (!isBehindProxy && certificate === undefined) {
    const says = `The server listens on ${listen} without TLS, for other machines too.`;
    const advice = "Set --tls-certificate and --tls-key, or listen on 127.0.0.1 behind a proxy.";
    found.push(warning(says, advice));
  }
  if (isBehindProxy && url !== undefined && config["trusted-proxies"].length === 0) {
    const says = "No proxy is trusted, so all clients seem to come from this machine.";
    const advice = 'Where a proxy stands in front: trusted-proxies = ["127.0.0.1", "::1"]';
    found.push(warning(says, advice));
  }
  return found.length > 0 ? found : [ok(`Clients come to ${url}.`)];
}
