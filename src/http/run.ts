import type { Asker } from "../directory/directory.ts";
import { invalidSyntax } from "../scim/error.ts";
import { shortened } from "../scim/resource/text.ts";
import { askerOf, presentedToken } from "./auth.ts";
import { errorAnswer } from "./errors.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { readQuery } from "./query.ts";

/** A request id that a proxy gave is kept, so that its log and ours meet. */
const REQUEST_ID = /^[\w.:-]{1,100}$/;

function requestIdOf(request: Request, newId: () => string): string {
  const given = request.headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : newId();
}

/** Characters of a path in the log, which whoever can reach the port could fill otherwise. */
const PATH_IN_LOG = 200;

function requireReadable(path: string): void {
  try {
    decodeURIComponent(path);
  } catch {
    throw invalidSyntax("The path of the URL holds a broken percent escape.");
  }
}

/**
 * Runs one exchange from authentication to the logged answer. Nothing is read of a request before
 * its token is known to be good, and nothing thrown gets past here.
 */
export async function run(
  provider: ServiceProvider,
  access: "read" | "write",
  { request, bearer }: { request: Request; bearer: string | undefined },
  handle: (exchange: Exchange) => Promise<Response> | Response,
): Promise<Response> {
  const started = performance.now();
  const requestId = requestIdOf(request, provider.directory.newId);
  let asker: Asker | undefined;
  let response: Response;
  try {
    const secret = presentedToken(request.headers.get("authorization"), bearer);
    asker = await askerOf(provider, secret, access, requestId);
    const { pathname, search } = new URL(request.url);
    requireReadable(pathname);
    const query = readQuery(search);
    response = await handle({ provider, asker, request, query });
  } catch (error) {
    response = errorAnswer(error, requestId, provider.log);
  }
  response.headers.set("X-Request-Id", requestId);
  provider.log.info(
    {
      client: asker?.client,
      token: asker?.token,
      method: request.method,
      path: shortened(new URL(request.url).pathname, PATH_IN_LOG),
      status: response.status,
      requestId,
      durationMs: Math.round((performance.now() - started) * 10) / 10,
    },
    "answered",
  );
  return response;
}

/** What a write passed over is told to the operator; the client gets its success. */
export function warn({ provider, asker }: Exchange, id: string, warnings: readonly string[]): void {
  if (warnings.length === 0) return;
  const { client, requestId } = asker;
  provider.log.warn({ client, id, warnings, requestId }, "parts of the request were passed over");
}
