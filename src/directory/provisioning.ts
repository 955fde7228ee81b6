import { ScimError } from "../scim/error.ts";
import type { Store } from "./store.ts";
import type { AdminAct } from "./workplace-store.ts";

/** How an administrator lets identity providers in. */
export const HOW_TO_SWITCH_ON =
  "An administrator turns it on in the console, with 'rollcall provisioning on', or with " +
  'PUT /api/v1/provisioning {"enabled": true}';

/** Who does something on the command line, for the journal. */
export const onCommandLine = (
  at: number,
  method: "POST" | "DELETE" | "CLI" = "POST",
): AdminAct => ({
  at,
  doneBy: "admin",
  client: "command line",
  method,
});

/**
 * What identity providers are told until somebody lets them in.
 * @throws ScimError 403
 */
export async function requireProvisioning(store: Store): Promise<void> {
  const decided = await store.isProvisioning();
  if (decided === true) return;
  throw new ScimError(
    403,
    decided === false
      ? `Provisioning is switched off on this server. ${HOW_TO_SWITCH_ON}.`
      : `Provisioning is not switched on yet on this server. ${HOW_TO_SWITCH_ON}, or makes a ` +
          "token with 'rollcall token create NAME --scope provision'.",
  );
}
