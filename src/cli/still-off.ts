import { HOW_TO_SWITCH_ON } from "../directory/provisioning.ts";

/** For whoever makes a token or a secret that opens nothing yet. */
export const STILL_OFF =
  "Provisioning was switched off by an administrator, so identity providers are answered 403. " +
  `${HOW_TO_SWITCH_ON}.`;
