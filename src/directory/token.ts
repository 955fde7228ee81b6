import { randomBytes } from "node:crypto";
import { ScimError } from "../scim/error.ts";
import { hashOfSecret, newSecret } from "./secret.ts";
import type { Scope, Store, Token } from "./store.ts";

/** Credentials of clients: made, recognised and checked here; the secret itself is kept nowhere. */

export interface NewToken {
  readonly name: string;
  readonly client: string;
  readonly scope: Scope;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly expires?: number;
  /** The id of the User that /Me is. */
  readonly user?: string;
}

/**
 * Makes a token and keeps its hash; a client of that name is made where there is none.
 * @returns the token and its secret, which cannot be shown again
 */
export async function createToken(
  store: Store,
  wanted: NewToken,
): Promise<{ token: Token; secret: string }> {
  const { secret, hash } = newSecret("rc_");
  const token: Token = { id: randomBytes(4).toString("hex"), ...wanted };
  await store.createToken(token, hash);
  return { token, secret };
}

/**
 * How long a noted use may be out of date: one write a minute for each token, not one for each
 * request.
 */
export const TOUCH_AFTER_MS = 60_000;
const lost = () => undefined;

/**
 * Finds the token that a secret belongs to. Expiry and revocation count from the next request on.
 * @throws ScimError 401 with WWW-Authenticate (RFC 6750 §3)
 */
export async function authenticate(
  store: Store,
  secret: string | undefined,
  now: number,
): Promise<Token> {
  if (secret === undefined) {
    throw unauthorized("Send a token: 'Authorization: Bearer rc_…'.");
  }
  const hash = hashOfSecret("rc_", secret);
  if (hash === undefined) {
    throw unauthorized("The token is not one of ours or was not copied whole.", "invalid_token");
  }
  const token = await store.findToken(hash);
  if (token === undefined) throw unauthorized("The token is not known here.", "invalid_token");
  if (token.revoked !== undefined) {
    throw unauthorized(`The token '${token.name}' was revoked.`, "invalid_token");
  }
  if (token.expires !== undefined && token.expires <= now) {
    const when = new Date(token.expires).toISOString();
    throw unauthorized(`The token '${token.name}' expired at ${when}.`, "invalid_token");
  }
  // Nobody waits for the note, and a disk that is full does not keep readers out.
  if (now - (token.lastUsed ?? 0) > TOUCH_AFTER_MS)
    void store.touchToken(token.id, now).catch(lost);
  return token;
}

/** @param error as RFC 6750 §3.1 names it; without one nothing was presented */
export function unauthorized(detail: string, error?: string): ScimError {
  const challenge = `Bearer realm="rollcall"${error ? `, error="${error}"` : ""}`;
  return new ScimError(401, detail, undefined, { "WWW-Authenticate": challenge });
}

/** What each scope opens under the SCIM root: everybody reads, provisioning clients write. */
export function requireScope(token: Token, access: "read" | "write"): void {
  if (access === "read" || token.scope === "provision") return;
  throw new ScimError(
    403,
    `The token '${token.name}' has scope '${token.scope}', which may only read here; ` +
      "writing needs a token with scope 'provision'.",
  );
}
