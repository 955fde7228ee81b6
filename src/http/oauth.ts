import { Elysia } from "elysia";
import { type Issued, issueAccessToken, OAUTH_SCOPES } from "../directory/oauth.ts";
import { ALGORITHMS } from "../directory/trust.ts";
import { providerFor, type ServiceProvider } from "./exchange.ts";
import { oauthRefusal } from "./oauth-refusal.ts";
import { oauthOperation } from "./openapi/oauth.ts";
import { recordStranger } from "./record.ts";
import { oauthJson } from "./respond.ts";
import { requestIdOf, requireAllowed } from "./run.ts";
import { readTokenRequest } from "./token-request.ts";
import { answerTrace, tracedProvider, traceOf } from "./trace.ts";

export const TOKEN_PATH = "/oauth/token";

/** The token endpoint (RFC 6749 §3.2) and what describes it (RFC 8414). */
export const oauth = (provider: ServiceProvider) =>
  new Elysia()
    .get(
      "/.well-known/oauth-authorization-server",
      ({ request }) =>
        oauthJson(200, describeServer(providerFor(provider, request).authentication.issuer)),
      { detail: oauthOperation.describe },
    )
    .post(TOKEN_PATH, ({ request }) => answerTokenRequest(provider, request), {
      parse: "none",
      detail: oauthOperation.token,
    })
    .all(TOKEN_PATH, () =>
      oauthJson(
        405,
        { error: "invalid_request", error_description: "Tokens are asked for by POST." },
        { Allow: "POST" },
      ),
    );

/**
 * RFC 8414 §2. There is no endpoint for authorization, so there is no response type; the member is
 * required all the same.
 */
export const describeServer = (issuer: string) => ({
  issuer,
  token_endpoint: `${issuer}${TOKEN_PATH}`,
  response_types_supported: [],
  grant_types_supported: ["client_credentials"],
  token_endpoint_auth_methods_supported: [
    "client_secret_basic",
    "client_secret_post",
    "private_key_jwt",
  ],
  token_endpoint_auth_signing_alg_values_supported: ALGORITHMS,
  scopes_supported: Object.keys(OAUTH_SCOPES),
  service_documentation: `${issuer}/docs`,
});

/** One request for a token, within its time; the log is told who asked and what came of it. */
async function answerTokenRequest(mounted: ServiceProvider, request: Request): Promise<Response> {
  const started = performance.now();
  const trace = traceOf(request.headers.get("traceparent"));
  const provider = tracedProvider(mounted, trace);
  const requestId = requestIdOf(request, provider.directory.newId);
  const deadline = provider.limits.startDeadline("write");
  let outcome: { response: Response; told: object | undefined };
  try {
    const issued = await deadline.answer(issue(provider, request, deadline));
    const { client, name } = issued.token;
    outcome = { response: granted(issued), told: { client, token: name } };
  } catch (error) {
    const refusal = oauthRefusal(provider, request, error, requestId);
    await recordStranger(provider, { api: "scim", request, requestId, started }, refusal);
    outcome = refusal;
  }
  const { response, told } = outcome;
  response.headers.set("X-Request-Id", requestId);
  answerTrace(response, trace);
  if (told === undefined) return response;
  const durationMs = Math.round((performance.now() - started) * 10) / 10;
  const asked = { method: request.method, path: TOKEN_PATH, status: response.status };
  provider.log.info({ ...told, ...asked, requestId, durationMs }, "answered");
  return response;
}

async function issue(
  provider: ServiceProvider,
  request: Request,
  deadline: Parameters<typeof readTokenRequest>[1],
): Promise<Issued> {
  requireAllowed(provider, request);
  const { authentication, directory, limits } = provider;
  const { proof, scope } = await readTokenRequest(request, deadline);
  const reader = { store: directory.store, keys: authentication.keys, now: directory.now };
  return issueAccessToken(reader, proof, authentication.accessTokenMs, limits.admit, scope);
}

/** RFC 6749 §5.1. */
function granted({ token, secret, scope }: Issued): Response {
  const expires_in = Math.floor((token.expires - token.created) / 1000);
  return oauthJson(200, { access_token: secret, token_type: "Bearer", expires_in, scope });
}
