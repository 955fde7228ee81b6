/** Where a server listens. */
export type Address =
  | { readonly kind: "tcp"; readonly hostname: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

const HOST_AND_PORT = "(\\[[0-9a-fA-F:.]+\\]|[^:\\s,]+):\\d{1,5}";
const ONE = `(${HOST_AND_PORT}|unix:/[^,]*[^,\\s])`;

/** HOST:PORT, as a regular expression. */
export const HOST_PORT = `^${HOST_AND_PORT}$`;

/** HOST:PORT or unix:/PATH, several of them with commas in between, as a regular expression. */
export const LISTEN = `^${ONE}(\\s*,\\s*${ONE})*$`;

/** @param listen what fits `LISTEN` */
export const addressesOf = (listen: string): readonly Address[] =>
  listen.split(",").map((each) => addressOf(each.trim()));

function addressOf(text: string): Address {
  if (text.startsWith("unix:")) return { kind: "unix", path: text.slice("unix:".length) };
  const colon = text.lastIndexOf(":");
  const hostname = text.slice(0, colon).replace(/^\[|\]$/g, "");
  return { kind: "tcp", hostname, port: Number(text.slice(colon + 1)) };
}

/** The address as it is written in the settings. */
export const addressText = (address: Address): string =>
  address.kind === "unix"
    ? `unix:${address.path}`
    : `${bracketed(address.hostname)}:${address.port}`;

/** How this machine reaches it; a wildcard address is reached through loopback. */
export function hereUrl(scheme: "http" | "https", hostname: string, port: number): string {
  const host = { "0.0.0.0": "127.0.0.1", "::": "::1" }[hostname] ?? hostname;
  return `${scheme}://${bracketed(host)}:${port}`;
}

const bracketed = (hostname: string): string =>
  hostname.includes(":") ? `[${hostname}]` : hostname;
