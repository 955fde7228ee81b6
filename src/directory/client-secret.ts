import { randomBytes } from "node:crypto";
import { addCredential } from "./add-credential.ts";
import type { Credential } from "./credential-store.ts";
import { onCommandLine } from "./provisioning.ts";
import { newSecret } from "./secret.ts";
import type { Store } from "./store.ts";
import type { AdminAct } from "./workplace-store.ts";

/** So many secrets of a client count at a time: one is replaced while the other still works. */
export const LIVE_SECRETS = 2;

/**
 * Makes a secret of a client and keeps its hash.
 * @returns the credential and the client_secret, which cannot be shown again, and whether
 *   provisioning is on now; undefined when the client has two that are live
 */
export async function createClientSecret(
  store: Store,
  client: string,
  now: number,
  by: AdminAct = onCommandLine(now),
): Promise<{ credential: Credential; secret: string; isProvisioning: boolean } | undefined> {
  const { secret, hash } = newSecret("rcs_");
  const id = `secret-${randomBytes(4).toString("hex")}`;
  const credential: Credential = { id, client, kind: "secret", created: now };
  const added = await addCredential(store, by, credential, LIVE_SECRETS, hash);
  return added && { credential, secret, ...added };
}
