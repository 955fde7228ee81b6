import { randomBytes } from "node:crypto";
import { invalidValue, ScimError } from "../scim/error.ts";
import { shown } from "../scim/resource/text.ts";
import { userType } from "../scim/schema/resource-type.ts";
import { onCommandLine, requireProvisioning } from "./provisioning.ts";
import { hashOfSecret, newSecret } from "./secret.ts";
import type { Scope, Store, Token } from "./store.ts";
import { isLimited, requireLimits, type TokenLimits } from "./token-limits.ts";
import type { AdminAct } from "./workplace-store.ts";

/** Credentials of clients: made, recognised and checked here; the secret itself is kept nowhere. */

export interface NewToken extends TokenLimits {
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
 * Makes a token and keeps its hash; a client of that name is made where there is none. A token for
 * provisioning lets identity providers in, unless somebody has switched that on or off before.
 * @returns the token; its secret, which cannot be shown again; whether provisioning is on now
 * @throws ScimError 400 for limits that are none
 */
export async function createToken(
  store: Store,
  wanted: NewToken,
  by: AdminAct = onCommandLine(wanted.created),
): Promise<{ token: Token; secret: string; isProvisioning: boolean }> {
  requireLimits(wanted.scope, wanted);
  const { secret, hash } = newSecret("rc_");
  const token: Token = { id: randomBytes(4).toString("hex"), ...wanted };
  await store.createToken(token, hash, by);
  const isProvisioning =
    wanted.scope === "provision"
      ? await store.switchProvisioningOnFirst(by)
      : ((await store.isProvisioning()) ?? false);
  return { token, secret, isProvisioning };
}

/**
 * A token for somebody who is not there would answer 404 at /Me for ever.
 * @throws ScimError 400
 */
export async function requireUser(store: Store, id: string): Promise<void> {
  const found = await store.read(null, userType, id, { members: false, groups: false });
  if (found !== undefined) return;
  throw invalidValue(`'user' must be the id of a User that there is; there is none ${shown(id)}.`);
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

/**
 * Whether a token opens what is under the SCIM root.
 * @param access "describe": what the server supports, which clients may read before they are let in
 * @throws ScimError 403
 */
export function requireScim(
  store: Store,
  token: Token,
  access: "describe" | "read" | "write",
): Promise<void> | undefined {
  requireScope(token, access === "write" ? "write" : "read");
  if (isLimited(token)) {
    throw new ScimError(
      403,
      `The token '${token.name}' is limited to some fields or sites of people, which SCIM has no ` +
        "words for; with it, people are read at /api/v1/people.",
    );
  }
  if (token.scope === "provision" && access !== "describe") return requireProvisioning(store);
  return undefined;
}
