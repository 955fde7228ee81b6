import { OAuthError } from "../directory/oauth-error.ts";
import { ScimError } from "../scim/error.ts";
import { callerAddress } from "./caller-address.ts";
import type { ServiceProvider } from "./exchange.ts";
import { TurnedAway } from "./limits/turned-away.ts";
import { oauthJson } from "./respond.ts";

export interface OAuthRefusal {
  readonly response: Response;
  readonly detail: string;
  /** What the log's line says of it; undefined when there shall be no line. */
  readonly told: object | undefined;
}

/** The answer to whatever was thrown at the token endpoint (RFC 6749 §5.2). */
export function oauthRefusal(
  provider: ServiceProvider,
  request: Request,
  error: unknown,
  requestId: string,
): OAuthRefusal {
  if (error instanceof OAuthError) {
    return error.error === "invalid_client"
      ? unauthorized(provider, request, error)
      : refused(error.status, error.error, error.description);
  }
  if (error instanceof ScimError) {
    const code = error.status < 500 ? "invalid_request" : "server_error";
    return quietly(error, refused(error.status, code, error.detail, error.headers));
  }
  provider.log.error({ requestId, error }, "internal fault");
  const description = `Internal fault; ask the operator about request ${requestId}.`;
  return refused(500, "server_error", description);
}

/**
 * RFC 6749 §5.2: "the authorization server MUST respond with an HTTP 401 (Unauthorized) status code
 * and include the "WWW-Authenticate" response header field"; §2.3.1: "the authorization server MUST
 * protect any endpoint utilizing it against brute force attacks."
 */
function unauthorized({ limits }: ServiceProvider, request: Request, error: OAuthError) {
  const { description } = error;
  const headers = { "WWW-Authenticate": 'Basic realm="rollcall"' };
  const failure = new ScimError(401, description, undefined, headers);
  const answer = limits.refuse(failure, callerAddress(request), true);
  const refusal = refused(answer.status, error.error, answer.detail, answer.headers);
  return quietly(answer, refusal);
}

/** Whoever is turned away is counted, and has no line of his own in the log. */
const quietly = (error: ScimError, refusal: OAuthRefusal): OAuthRefusal =>
  error instanceof TurnedAway ? { ...refusal, told: undefined } : refusal;

function refused(
  status: number,
  error: string,
  error_description: string,
  headers: Readonly<Record<string, string>> = {},
): OAuthRefusal {
  const response = oauthJson(status, { error, error_description }, headers);
  return { response, detail: error_description, told: { reason: error_description } };
}
