import type { Credential } from "./credential-store.ts";
import type { Store } from "./store.ts";
import type { AdminAct } from "./workplace-store.ts";

/**
 * Keeps what a client proves with who it is, and lets identity providers in, unless somebody has
 * switched provisioning on or off before.
 * @param hash SHA-256 of a secret; trust has none
 * @returns undefined when the client has `atMost` live credentials of this kind already
 */
export async function addCredential(
  store: Store,
  by: AdminAct,
  credential: Credential,
  atMost: number,
  hash?: Uint8Array,
): Promise<{ readonly isProvisioning: boolean } | undefined> {
  if (!(await store.addCredential(credential, atMost, hash, by))) return undefined;
  return { isProvisioning: await store.switchProvisioningOnFirst(by) };
}
