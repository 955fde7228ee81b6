import { UNIX } from "../http/addresses.ts";
import { type Address, addressText } from "./address.ts";
import type { Pair } from "./certificate.ts";
import { forGroup, removeStale } from "./unix-socket.ts";

/** Entra and Okta wait 60 s for an answer; Bun would close an idle connection after 10 s. */
const IDLE_TIMEOUT_S = 120;

/**
 * TLS 1.2 and 1.3, which is what Bun takes by default. Of 1.2 those that Entra asks for which keep
 * what was said secret when the key is stolen later, and are authenticated as a whole.
 */
const CIPHERS = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

export type Socket = Bun.Server<undefined>;

/** @param address that the request came from; `unix` on a unix socket */
export type Answering = (request: Request, address: string | undefined) => Promise<Response>;

/** Makes sure that an address can be had. @throws Error that says why it cannot, and what to do */
export async function claim(address: Address): Promise<void> {
  if (address.kind === "unix") return await removeStale(address.path);
  // Sockets that share an address with one another would share it with another server, too.
  if (address.port !== 0) {
    await openSocket(address, undefined, async () => new Response(null)).stop(true);
  }
}

/**
 * Opens a socket.
 * @param pair to serve HTTPS with; the address can then be opened once more, with another one
 * @throws Error that says why it cannot be opened, and what to do
 */
export function openSocket(address: Address, pair: Pair | undefined, answer: Answering): Socket {
  const options = {
    // Bun answers an oversized body without a SCIM error; the limit is kept where one can be
    // written.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request: Request, socket: Socket) =>
      answer(request, address.kind === "unix" ? UNIX : socket.requestIP(request)?.address),
  };
  try {
    if (address.kind === "unix") {
      // It is obeyed there, too, which the types do not know.
      const idleTimeout = { idleTimeout: IDLE_TIMEOUT_S } as object;
      return forGroup(() => Bun.serve({ ...options, ...idleTimeout, unix: address.path }));
    }
    const { hostname, port } = address;
    const tcp = { ...options, idleTimeout: IDLE_TIMEOUT_S, hostname, port };
    if (pair === undefined) return Bun.serve(tcp);
    return Bun.serve({ ...tcp, reusePort: true, tls: { ...pair.pem, ciphers: CIPHERS } });
  } catch (error) {
    throw new Error(`it cannot listen on ${addressText(address)}: ${reasonFor(error, address)}`);
  }
}

function reasonFor(error: unknown, address: Address): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = address.kind === "unix" ? UNIX_REASONS : TCP_REASONS;
  return known[code ?? ""] ?? `${message}.`;
}

const UNIX_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another server listens there, or the file is none of a socket.",
  ENOENT: "there is no such folder. Make it, e.g. with RuntimeDirectory= of systemd.",
  EACCES: "the user that runs rollcall may not write to the folder.",
  ENAMETOOLONG: "the path of a unix socket has at most 107 bytes.",
};

const TCP_REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there. ss -ltnp shows which one.",
  EADDRNOTAVAIL: "this machine has no such address. ip address shows those it has.",
  EACCES:
    "ports below 1024 need the capability CAP_NET_BIND_SERVICE; rollcall print systemd makes a " +
    "unit that has it.",
};
