import type { Token } from "./store.ts";
import { TOUCH_AFTER_MS, unauthorized } from "./token.ts";
import { findTrusting, type JwtReader } from "./trust.ts";

/** Whether what was presented is a JWT (RFC 7519 §3): a token of ours has no dots. */
export const isJwt = (secret: string): boolean =>
  secret.includes(".") && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(secret);

const lost = () => undefined;

/**
 * Accepts a JWT in place of a token, as Entra sends one when its Secret Token is left blank. Only a
 * client that trusts its issuer is stood for, so without such a client none is accepted.
 * @returns what stands for a token: it may do what identity providers do
 * @throws ScimError 401 with WWW-Authenticate (RFC 6750 §3)
 */
export async function authenticateJwt(reader: JwtReader, jwt: string): Promise<Token> {
  const found = await findTrusting(reader, "bearer", jwt);
  if ("refusal" in found) throw unauthorized(found.refusal, "invalid_token");
  const { id, client, created, lastUsed = 0 } = found.credential;
  const now = reader.now();
  // Nobody waits for the note.
  if (now - lastUsed > TOUCH_AFTER_MS) void reader.store.touchCredential(id, now).catch(lost);
  return { id, name: id, client, scope: "provision", created };
}
