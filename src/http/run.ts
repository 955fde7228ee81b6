import type { Asker } from "../directory/directory.ts";
import { invalidSyntax, ScimError } from "../scim/error.ts";
import { shortened } from "../scim/resource/text.ts";
import { askerOf, presentedToken } from "./auth.ts";
import { callerAddress } from "./caller-address.ts";
import { errorAnswer } from "./errors.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { TurnedAway } from "./limits/turned-away.ts";
import { readQuery } from "./query.ts";

/** A request id that a proxy gave is kept, so that its log and ours meet. */
const REQUEST_ID = /^[\w.:-]{1,100}$/;

export function requestIdOf(request: Request, newId: () => string): string {
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

/** Who asks. A good token is looked at before any count of bad ones, so these never hinder it. */
async function identify(
  provider: ServiceProvider,
  access: "read" | "write",
  { request, bearer }: Asked,
  requestId: string,
): Promise<Asker> {
  const authorization = request.headers.get("authorization");
  try {
    const secret = presentedToken(authorization, bearer, provider.authentication.rawAuthorization);
    return await askerOf(provider, secret, access, requestId);
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 401) throw error;
    throw provider.limits.refuse(error, callerAddress(request), authorization !== null);
  }
}

interface Asked {
  readonly request: Request;
  readonly bearer: string | undefined;
}

/**
 * Runs one exchange from authentication to the logged answer, within the time that it has. Nothing
 * is read of a request before its token is known to be good and its client may send it, and nothing
 * thrown gets past here.
 */
export async function run(
  provider: ServiceProvider,
  access: "read" | "write",
  { request, bearer }: Asked,
  handle: (exchange: Exchange) => Promise<Response> | Response,
): Promise<Response> {
  const started = performance.now();
  const requestId = requestIdOf(request, provider.directory.newId);
  const known: { asker?: Asker } = {};
  const deadline = provider.limits.startDeadline(access);
  async function work(): Promise<Response> {
    const asker = await identify(provider, access, { request, bearer }, requestId);
    known.asker = asker;
    const done = provider.limits.admit(asker.client);
    try {
      const { pathname, search } = new URL(request.url);
      requireReadable(pathname);
      const query = readQuery(search);
      return await handle({ provider, asker, request, query, deadline });
    } finally {
      done();
    }
  }
  let response: Response;
  let isCounted = false;
  try {
    response = await deadline.answer(work());
  } catch (error) {
    response = errorAnswer(error, requestId, provider.log);
    isCounted = error instanceof TurnedAway;
  }
  response.headers.set("X-Request-Id", requestId);
  if (isCounted) return response;
  const { asker } = known;
  provider.log[response.status === 503 ? "warn" : "info"](
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
