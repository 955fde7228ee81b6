import { authenticateJwt, isJwt } from "../directory/bearer-jwt.ts";
import type { Asker } from "../directory/directory.ts";
import type { Token } from "../directory/store.ts";
import { authenticate } from "../directory/token.ts";
import type { ServiceProvider } from "./exchange.ts";

/** Okta's header authentication sends what its administrator typed, with no scheme in front. */
const RAW = /^ *(\S+) *$/;

/** RFC 6750 §2.1, the scheme in any case (RFC 9110 §11.1). */
const CREDENTIALS = /^bearer +(\S+) *$/i;

/**
 * The token in an Authorization header, and nowhere else: not in the query, where it would be
 * logged.
 * @param bearer what @elysiajs/bearer found; it reads `Bearerxyz` as a token and misses `bearer
 *   xyz`, hence the pattern
 * @param raw whether the token may stand there alone
 */
export function presentedToken(
  authorization: string | null,
  bearer: string | undefined,
  raw: boolean,
): string | undefined {
  const found = CREDENTIALS.exec(authorization ?? "")?.[1];
  if (found !== undefined) return bearer?.trim() ?? found;
  return raw ? RAW.exec(authorization ?? "")?.[1] : undefined;
}

/**
 * The token that a secret or a JWT stands for.
 * @throws ScimError 401
 */
export function tokenOf(
  { directory: { store, now }, authentication: { keys } }: ServiceProvider,
  secret: string | undefined,
): Promise<Token> {
  return secret !== undefined && isJwt(secret)
    ? authenticateJwt({ store, now, keys }, secret)
    : authenticate(store, secret, now());
}

/** Who asks with a token. */
export function askerOf(
  { client, name, scope, user }: Token,
  asked: Required<Pick<Asker, "requestId" | "address" | "started">>,
): Asker {
  const isProvisioning = scope === "provision";
  const asker: Asker = {
    client,
    token: name,
    viewer: isProvisioning ? client : null,
    requestId: asked.requestId,
    address: asked.address,
    started: asked.started,
    doneBy: isProvisioning ? "provisioning" : "admin",
  };
  return user === undefined ? asker : { ...asker, user };
}
