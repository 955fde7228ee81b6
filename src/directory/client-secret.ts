import { randomBytes } from "node:crypto";
import type { Credential } from "./credential-store.ts";
import { newSecret } from "./secret.ts";
import type { Store } from "./store.ts";

/** So many secrets of a client count at a time: one is replaced while the other still works. */
export const LIVE_SECRETS = 2;

/**
 * Makes a secret of a client and keeps its hash.
 * @returns the credential and the client_secret, which cannot be shown again; undefined when the
 *   client has two that are live
 */
export async function createClientSecret(
  store: Store,
  client: string,
  now: number,
): Promise<{ credential: Credential; secret: string } | undefined> {
  const { secret, hash } = newSecret("rcs_");
  const id = `secret-${randomBytes(4).toString("hex")}`;
  const credential: Credential = { id, client, kind: "secret", created: now };
  const isKept = await store.addCredential(credential, LIVE_SECRETS, hash);
  return isKept ? { credential, secret } : undefined;
}
