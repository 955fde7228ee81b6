import type { Answer } from "../http/app.ts";
import { UsageError } from "./command.ts";
import type { Config } from "./config.ts";

/** Entra and Okta wait 60 s for an answer; Bun would close an idle connection after 10 s. */
const IDLE_TIMEOUT_S = 120;

const STOP_TIMEOUT_MS = 8000;
const STOP_LOOK_MS = 10;

/** The sockets of a server. */
export interface Listener {
  /** Where this machine reaches it, without a trailing slash. */
  readonly localUrl: string;
  /** Says who answers; before that, requests are answered 503. */
  answerWith(answer: Answer): void;
  /**
   * Lets requests that are under way finish, up to the last byte of their answers. Idle connections
   * are not waited for, and neither are those that have an answer and go on sending.
   */
  stop(): Promise<void>;
}

/** Opens the sockets that the settings name. */
export function listen(config: Config<"listen">): Listener {
  const { hostname, port } = addressOf(config.listen);
  let answer: Answer = async () => new Response(null, { status: 503 });
  const server = Bun.serve({
    hostname,
    port,
    idleTimeout: IDLE_TIMEOUT_S,
    // Bun answers an oversized body without a SCIM error; the limit is kept where one can be
    // written.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request, socket) => answer(request, socket.requestIP(request)?.address),
  });
  return {
    localUrl: localUrl(hostname, server.port),
    answerWith(by) {
      answer = by;
    },
    stop: () => stop(server),
  };
}

async function stop(server: Bun.Server<undefined>): Promise<void> {
  const giveUpAt = performance.now() + STOP_TIMEOUT_MS;
  void server.stop();
  while (server.pendingRequests > 0 && performance.now() < giveUpAt) await Bun.sleep(STOP_LOOK_MS);
  await server.stop(true);
}

function addressOf(listen: string): { hostname: string; port: number } {
  const colon = listen.lastIndexOf(":");
  const port = Number(listen.slice(colon + 1));
  if (port > 65535) throw new UsageError(`--listen has port ${port}; the highest is 65535.`);
  return { hostname: listen.slice(0, colon).replace(/^\[|\]$/g, ""), port };
}

/** Where this machine reaches the server; a wildcard address is reached through loopback. */
function localUrl(hostname: string, port: number | undefined): string {
  const host = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[hostname];
  return `http://${host ?? (hostname.includes(":") ? `[${hostname}]` : hostname)}:${port}`;
}
