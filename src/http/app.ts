import { Elysia } from "elysia";
import { ScimError } from "../scim/error.ts";
import { admin } from "./admin/admin.ts";
import { noteOrigin } from "./caller-address.ts";
import { consolePage } from "./console.ts";
import { docs } from "./docs.ts";
import type { ServiceProvider } from "./exchange.ts";
import { guard } from "./guard.ts";
import { health } from "./health.ts";
import type { Log } from "./log.ts";
import { metrics } from "./metrics.ts";
import type { Network } from "./network.ts";
import { oauth } from "./oauth.ts";
import { scim } from "./scim.ts";
import type { State } from "./state.ts";
import { tolerantUrl } from "./tolerant-url.ts";

/**
 * What answers the requests of one server.
 * @param address of the socket's other end; `unix` for a unix socket, undefined when it is closed
 */
export type Answer = (request: Request, address?: string) => Promise<Response>;

export interface AppOptions {
  /** Of the program, as the explorer, the health check and the metrics tell it. */
  readonly version: string;
  /** What the metrics tell beside requests. Never rejects. */
  readonly state: () => Promise<State>;
}

/** The whole server but for its socket, as a table of contents. */
export function app(provider: ServiceProvider, { version, state }: AppOptions): Answer {
  const { limits, contacts } = provider;
  const measured = metrics({
    version,
    state,
    met: limits.met,
    lastContacts: contacts.lastContacts,
  });
  // Elysia would look for the path behind the fourth character of the host, which may have fewer.
  const routes = new Elysia({ handler: { standardHostname: false } })
    .onError(({ code, error }) => plainError(code, error, provider.log))
    // Whoever types the bare address looks for the explorer; relative, for a proxy's prefix.
    .get("/", () => new Response(null, { status: 302, headers: { Location: "docs" } }), {
      detail: { hide: true },
    })
    .use(health({ version, check: storeCheck(provider) }))
    .use(measured.routes)
    .use(oauth(provider))
    .use(docs({ version, types: provider.types }))
    .use(admin(provider))
    .use(consolePage())
    .use(scim(provider, "/scim/v2"))
    .use(scim(provider, "/scim"));
  return tolerant(
    provider.network,
    measured.observe((request) => routes.fetch(request), routes.routes),
  );
}

/**
 * Whoever can reach the port is told that something is wrong; what it is, the operator's log says:
 * once, for some ask each second.
 */
function storeCheck({ directory, log }: ServiceProvider): () => Promise<void> {
  let isTold = false;
  return async () => {
    try {
      await directory.store.check();
      isTold = false;
    } catch (error) {
      const reason = error instanceof ScimError ? { reason: error.detail } : { error };
      if (!isTold) log.error(reason, "the database cannot be read and written");
      isTold = true;
      throw error;
    }
  };
}

/** Outside /scim there is no format for errors; a fault shows no more here than it does there. */
function plainError(code: unknown, error: unknown, log: Log): Response {
  if (code === "NOT_FOUND") return new Response("There is nothing here.\n", { status: 404 });
  log.error({ error }, "internal fault");
  return new Response("Internal fault; the server's log tells of it.\n", { status: 500 });
}

/** What clients mean, where they write it in another way. */
function tolerant(network: Network, answer: (request: Request) => Promise<Response>): Answer {
  return (request, address) => {
    const url = tolerantUrl(request.url);
    const isHead = request.method === "HEAD";
    const origin = network.originOf(request.headers, address);
    noteOrigin(request, origin);
    if (url === request.url && !isHead) return answer(request).then(guard);
    // RFC 9110 §9.3.2: HEAD is GET without the content.
    const asked = isHead
      ? new Request(url, { headers: request.headers })
      : new Request(url, request);
    noteOrigin(asked, origin);
    const answered = answer(asked).then(guard);
    return isHead ? answered.then((response) => new Response(null, response)) : answered;
  };
}
