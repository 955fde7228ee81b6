import { ScimError, uniqueness } from "../scim/error.ts";
import { LIMITS } from "../scim/limits.ts";
import type { Document, Stored } from "../scim/resource/resource.ts";
import { shortened } from "../scim/resource/text.ts";
import { type ResourceType, userType } from "../scim/schema/resource-type.ts";
import { requireBrakeOff } from "./brake.ts";
import { activeIn } from "./person.ts";
import type { Act, Around } from "./store.ts";

/** The rules of the workplace on who may do what to whom. All of it runs inside a transaction. */

/**
 * The lock: what an identity provider looks after is edited there, or its next change would undo
 * the edit.
 * @throws ScimError 409
 */
export function requireEditable(
  around: Pick<Around, "provenance">,
  type: ResourceType,
  id: string,
): void {
  const { source, provisionedBy, linkedAt } = around.provenance;
  if (source === "local") return;
  const since = linkedAt === undefined ? "" : ` since ${new Date(linkedAt).toISOString()}`;
  const open = type === userType ? "its permissions and its local groups" : "its permissions";
  throw new ScimError(
    409,
    `${type.name} '${id}' is provisioned by '${provisionedBy}'${since}: only ${open} can be ` +
      "changed here. Change it in the identity provider; or take it out of provisioning there, " +
      "then release it here.",
  );
}

/**
 * An identity provider removes what it has provisioned, and nothing else.
 * @throws ScimError 403; BrakeTripped
 */
export function requireRemovable(around: Around, act: Act, type: ResourceType, id: string): void {
  if (act.doneBy !== "provisioning") return;
  if (around.provenance.source === "local") {
    throw new ScimError(
      403,
      `${type.name} '${id}' was made by an administrator here and was never provisioned, so ` +
        "provisioning does not remove it. An administrator can.",
    );
  }
  if (around.profile?.active) requireBrakeOff(around, act.at);
}

/**
 * @param next the User as the write leaves it
 * @throws BrakeTripped where it makes one more person inactive than the brake lets through
 */
export function requireActivation(around: Around, act: Act, next: Document): void {
  const { profile } = around;
  if (act.doneBy !== "provisioning" || !profile?.active || activeIn(next, true)) return;
  requireBrakeOff(around, act.at);
}

/**
 * Whether a POST takes over the person that has its userName: one that was made by hand, or is
 * inactive, where the administrator wants that.
 * @throws ScimError 409 uniqueness that says what to do
 */
export function mayAdopt(holder: Stored, around: Around, act: Act): boolean {
  const isLocal = around.provenance.source === "local";
  const isInactive = around.profile?.active === false;
  if (act.doneBy !== "provisioning" || !(isLocal || isInactive)) return false;
  if (around.settings.onExisting === "link") return true;
  const userName = shortened(around.profile?.userName ?? "", LIMITS.shownCharacters);
  throw uniqueness(
    `userName '${userName}' belongs to ${isLocal ? "the local" : "the inactive"} ` +
      `person '${holder.id}'. Let the identity provider find and update that person, or set ` +
      "onExisting to 'link', and a POST takes the person over.",
  );
}
