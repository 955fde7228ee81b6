import { authenticateJwt, isJwt } from "../directory/bearer-jwt.ts";
import type { Asker } from "../directory/directory.ts";
import { authenticate, requireScope } from "../directory/token.ts";
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
 * Who asks.
 * @throws ScimError 401; 403 when the scope of the token does not allow the access
 */
export async function askerOf(
  provider: ServiceProvider,
  secret: string | undefined,
  access: "read" | "write",
  requestId: string,
): Promise<Asker> {
  const { store, now } = provider.directory;
  const { keys } = provider.authentication;
  const token =
    secret !== undefined && isJwt(secret)
      ? await authenticateJwt({ store, now, keys }, secret)
      : await authenticate(store, secret, now());
  requireScope(token, access);
  return {
    client: token.client,
    token: token.name,
    viewer: token.scope === "provision" ? token.client : null,
    requestId,
    ...(token.user !== undefined && { user: token.user }),
  };
}
