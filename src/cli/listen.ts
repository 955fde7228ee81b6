import type { Answer } from "../http/app.ts";
import { guard } from "../http/guard.ts";
import { type Address, addressesOf, hereUrl } from "./address.ts";
import type { Pair } from "./certificate.ts";
import type { Config } from "./config.ts";
import { redirectTo } from "./https-redirect.ts";
import { type Answering, claim, openSocket, type Socket } from "./open-socket.ts";
import { openTlsSockets, type TlsSockets } from "./tls-sockets.ts";

const STOP_TIMEOUT_MS = 8000;
const STOP_LOOK_MS = 10;

/** The sockets of a server. */
export interface Listener {
  /** Where this machine reaches it, without a trailing slash. */
  readonly localUrl: string;
  /** What it was opened with; undefined without TLS. */
  readonly pair: Pair | undefined;
  /** Says who answers; before that, requests are answered 503. */
  answerWith(answer: Answer): void;
  /** As that of `TlsSockets`. Where there is no TLS it does nothing. */
  replace: TlsSockets["replace"];
  /**
   * Lets requests that are under way finish, up to the last byte of their answers. Idle connections
   * are not waited for, and neither are those that have an answer and go on sending.
   */
  stop(): Promise<void>;
}

/**
 * Opens the sockets that the settings name.
 * @param pair to serve HTTPS with, on all of them but unix sockets
 * @throws Error when one of them cannot be opened
 */
export async function listen(
  config: Config<"listen" | "public-url" | "https-redirect">,
  pair?: Pair,
): Promise<Listener> {
  let answer: Answer = async () => guard(new Response(null, { status: 503 }));
  const passOn: Answering = (request, from) => answer(request, from);
  const addresses = addressesOf(config.listen);
  const { "https-redirect": redirect, "public-url": publicUrl = "" } = config;
  const redirects = redirect === undefined ? [] : addressesOf(redirect);
  for (const address of addresses) if (pair || address.kind === "unix") await claim(address);

  const tcp = addresses.filter((address) => address.kind === "tcp");
  const unix = addresses.filter((address) => address.kind === "unix");
  const open = (address: Address, by: Answering) => openSocket(address, undefined, by);
  const tls = pair && openTlsSockets(tcp, pair, passOn);
  const plain = [...(tls ? [] : tcp), ...unix].map((address) => open(address, passOn));
  const redirecting = redirects.map((address) => open(address, redirectTo(publicUrl)));
  const [first] = tcp;
  const port = (tls?.current() ?? plain)[0]?.port ?? 0;
  return {
    localUrl: first ? hereUrl(tls ? "https" : "http", first.hostname, port) : "http://localhost",
    pair,
    answerWith(by) {
      answer = by;
    },
    replace: async (by) => await tls?.replace(by),
    async stop() {
      const sockets = [...(tls?.all() ?? []), ...plain, ...redirecting];
      await Promise.all(sockets.map(stop));
    },
  };
}

async function stop(socket: Socket): Promise<void> {
  const giveUpAt = performance.now() + STOP_TIMEOUT_MS;
  void socket.stop();
  while (socket.pendingRequests > 0 && performance.now() < giveUpAt) await Bun.sleep(STOP_LOOK_MS);
  await socket.stop(true);
}
