import type { Store, Token } from "../directory/store.ts";
import { requireScim } from "../directory/token.ts";
import { invalidSyntax, ScimError } from "../scim/error.ts";
import { shortened } from "../scim/resource/text.ts";
import { askerOf, presentedToken, tokenOf } from "./auth.ts";
import { callerAddress } from "./caller-address.ts";
import { errorAnswer, toScimError } from "./errors.ts";
import { type Exchange, providerFor, type ServiceProvider } from "./exchange.ts";
import { TurnedAway } from "./limits/turned-away.ts";
import { readQuery } from "./query.ts";
import { record } from "./record.ts";
import { splitUrl } from "./split-url.ts";
import { answerTrace, tracedProvider, traceOf } from "./trace.ts";

/** A request id that a proxy gave is kept, so that its log and ours meet. */
const REQUEST_ID = /^[\w.:-]{1,100}$/;

export function requestIdOf(request: Request, newId: () => string): string {
  const given = request.headers.get("x-request-id");
  return given !== null && REQUEST_ID.test(given) ? given : newId();
}

/** Characters of a path in the log, which whoever can reach the port could fill otherwise. */
const PATH_IN_LOG = 200;

function requireReadable(path: string): void {
  if (!path.includes("%")) return;
  try {
    decodeURIComponent(path);
  } catch {
    throw invalidSyntax("The path of the URL holds a broken percent escape.");
  }
}

/** @throws ScimError 401 */
function findToken(provider: ServiceProvider, { request, bearer }: Asked): Promise<Token> {
  const authorization = request.headers.get("authorization");
  const { rawAuthorization } = provider.authentication;
  return tokenOf(provider, presentedToken(authorization, bearer, rawAuthorization));
}

/** What a request without a good token is answered: after too many of them, that it has to wait. */
function refusalOf(error: unknown, { limits }: ServiceProvider, request: Request): unknown {
  if (!(error instanceof ScimError) || error.status !== 401) return error;
  return limits.refuse(error, callerAddress(request), request.headers.has("authorization"));
}

/** @throws ScimError 403 where an operator said who may ask, and the caller is not among them */
export function requireAllowed({ network, limits }: ServiceProvider, request: Request): void {
  const address = callerAddress(request);
  if (!network.allows(address)) throw limits.forbid(address);
}

export interface Asked {
  readonly request: Request;
  readonly bearer: string | undefined;
}

/** What tells the APIs of the server apart: whom they let in, and how they speak of failures. */
export interface Api {
  readonly name: "scim" | "admin";
  /** Whether the work may change anything. */
  readonly access: "read" | "write";
  /** @throws ScimError 403 */
  permit(store: Store, token: Token): Promise<void> | void;
  refusal(error: ScimError, requestId: string): Response;
}

type Handle = (exchange: Exchange) => Promise<Response> | Response;

/**
 * Runs one exchange of SCIM.
 * @param access "describe": what the server supports
 */
export const run = (
  provider: ServiceProvider,
  access: keyof typeof SCIM,
  asked: Asked,
  handle: Handle,
): Promise<Response> => runApi(provider, SCIM[access], asked, handle);

const scimApi = (access: "describe" | "read" | "write"): Api => ({
  name: "scim",
  access: access === "write" ? "write" : "read",
  permit: (store, token) => requireScim(store, token, access),
  refusal: errorAnswer,
});

const SCIM = {
  describe: scimApi("describe"),
  read: scimApi("read"),
  write: scimApi("write"),
} as const;

/**
 * Runs one exchange from authentication to the logged answer, within the time that it has. Nothing
 * is read of a request before its token is known to be good and its client may send it, and nothing
 * thrown gets past here.
 */
export async function runApi(
  mounted: ServiceProvider,
  api: Api,
  asked: Asked,
  handle: Handle,
): Promise<Response> {
  const started = performance.now();
  const { request } = asked;
  const trace = traceOf(request.headers.get("traceparent"));
  const provider = tracedProvider(providerFor(mounted, request), trace);
  const requestId = requestIdOf(request, provider.directory.newId);
  const { pathname, search } = splitUrl(request.url);
  const known: { token?: Token; query?: Exchange["query"] } = {};
  const deadline = provider.limits.startDeadline(api.access);
  async function work(): Promise<Response> {
    requireAllowed(provider, request);
    let token: Token;
    try {
      // A good one is looked at before any count of bad ones hinders it.
      token = await findToken(provider, asked);
    } catch (error) {
      throw refusalOf(error, provider, request);
    }
    known.token = token;
    await api.permit(provider.directory.store, token);
    const done = provider.limits.admit(token.client);
    try {
      requireReadable(pathname);
      const query = readQuery(search);
      known.query = query;
      const asker = askerOf(token, { requestId, address: callerAddress(request), started });
      const permit = async () =>
        api.permit(provider.directory.store, await findToken(provider, asked));
      return await handle({ provider, asker, token, request, query, deadline, permit });
    } finally {
      done();
    }
  }
  let response: Response;
  let refused: ScimError | undefined;
  try {
    response = await deadline.answer(work());
  } catch (error) {
    refused = toScimError(error, requestId, provider.log);
    response = api.refusal(refused, requestId);
  }
  response.headers.set("X-Request-Id", requestId);
  answerTrace(response, trace);
  const { token, query } = known;
  const asking = { pathname, search, query };
  const { name, access } = api;
  const ended = { api: name, access, request, asking, requestId, started, token, refused };
  const recorded = record(provider, ended);
  if (recorded !== undefined) await recorded;
  if (refused instanceof TurnedAway) return response;
  provider.log[response.status === 503 ? "warn" : "info"](
    {
      client: token?.client,
      token: token?.name,
      method: request.method,
      path: shortened(pathname, PATH_IN_LOG),
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
