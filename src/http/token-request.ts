import type { Proof } from "../directory/oauth.ts";
import { OAuthError } from "../directory/oauth-error.ts";
import { LIMITS } from "../scim/limits.ts";
import { readBytes } from "./body.ts";
import type { Deadline } from "./limits/deadline.ts";

export interface TokenRequest {
  readonly proof: Proof;
  readonly scope?: string;
}

const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

type Form = Readonly<Partial<Record<string, string>>>;

/**
 * Reads a request for a token: the client credentials grant (RFC 6749 §4.4.2), with one of the ways
 * to prove who the client is.
 * @throws OAuthError invalid_request, invalid_client, unsupported_grant_type; ScimError 408,
 *   413
 */
export async function readTokenRequest(
  request: Request,
  deadline: Deadline,
): Promise<TokenRequest> {
  const type = request.headers.get("content-type") ?? "";
  if (!FORM_TYPE.test(type.trim())) {
    throw invalidRequest("Content-Type must be application/x-www-form-urlencoded.");
  }
  const bytes = await deadline.receive(readBytes(request, LIMITS.formBytes));
  const form = readForm(new TextDecoder().decode(bytes));
  if (form.grant_type === undefined) throw invalidRequest("The parameter grant_type is missing.");
  if (form.grant_type !== "client_credentials") {
    throw new OAuthError("unsupported_grant_type", "The grant_type must be client_credentials.");
  }
  const proof = readProof(form, request.headers.get("authorization"));
  return { proof, ...(form.scope !== undefined && { scope: form.scope }) };
}

/**
 * RFC 6749 §3.2: "Parameters sent without a value MUST be treated as if they were omitted from the
 * request. [...] Request and response parameters MUST NOT be included more than once."
 */
function readForm(text: string): Form {
  const sent = [...new URLSearchParams(text)];
  const names = sent.map(([name]) => name);
  if (new Set(names).size < names.length) throw invalidRequest("A parameter is there twice.");
  return Object.fromEntries(sent.filter(([, value]) => value !== ""));
}

/**
 * RFC 6749 §2.3: "The client MUST NOT use more than one authentication method in each request."
 */
function readProof(form: Form, authorization: string | null): Proof {
  const { client_id, client_secret, client_assertion, client_assertion_type } = form;
  const used = [authorization, client_secret, client_assertion].filter((each) => each != null);
  if (used.length > 1) throw invalidRequest("There is more than one proof of who the client is.");
  if (authorization !== null) return readBasic(authorization, client_id);
  if (client_assertion !== undefined) {
    if (client_assertion_type === JWT_BEARER) {
      return { client: client_id, assertion: client_assertion };
    }
    throw invalidRequest(`The client_assertion_type must be ${JWT_BEARER}.`);
  }
  if (client_id === undefined || client_secret === undefined) {
    throw new OAuthError("invalid_client", "Send client_id and client_secret, or an assertion.");
  }
  return { client: client_id, secret: client_secret };
}

const BASIC = /^basic +([A-Za-z0-9+/_-]+=*) *$/i;

/**
 * RFC 6749 §2.3.1: the id and the secret are each "encoded using the
 * application/x-www-form-urlencoded encoding algorithm", then joined as RFC 7617 says.
 */
function readBasic(authorization: string, clientId: string | undefined): Proof {
  const encoded = BASIC.exec(authorization)?.[1];
  const pair = Buffer.from(encoded ?? "", "base64").toString();
  const colon = pair.indexOf(":");
  if (colon < 0) throw new OAuthError("invalid_client", "The Authorization header is not Basic.");
  const client = decode(pair.slice(0, colon));
  if (clientId !== undefined && clientId !== client) {
    throw invalidRequest("The client_id is another one than in the Authorization header.");
  }
  return { client, secret: decode(pair.slice(colon + 1)) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new OAuthError("invalid_client", "The Authorization header has a broken percent escape.");
  }
}

const invalidRequest = (description: string) => new OAuthError("invalid_request", description);
