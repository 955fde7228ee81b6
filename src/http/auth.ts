import type { Asker } from "../directory/directory.ts";
import { authenticate, requireScope } from "../directory/token.ts";
import type { ServiceProvider } from "./exchange.ts";

/** RFC 6750 §2.1, the scheme in any case (RFC 9110 §11.1). */
const CREDENTIALS = /^bearer +(\S+) *$/i;

/**
 * The token in an Authorization header, and nowhere else: not in the query, where it would be
 * logged.
 * @param bearer what @elysiajs/bearer found; it reads `Bearerxyz` as a token and misses `bearer
 *   xyz`, hence the pattern
 */
export function presentedToken(
  authorization: string | null,
  bearer: string | undefined,
): string | undefined {
  const found = CREDENTIALS.exec(authorization ?? "")?.[1];
  return found === undefined ? undefined : (bearer?.trim() ?? found);
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
  const token = await authenticate(store, secret, now());
  requireScope(token, access);
  return {
    client: token.client,
    token: token.name,
    viewer: token.scope === "provision" ? token.client : null,
    requestId,
  };
}
