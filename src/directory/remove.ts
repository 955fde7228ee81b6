import { type Preconditions, requireVersion } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { withBrake } from "./brake.ts";
import { type Asker, actOf, type Directory } from "./directory.ts";
import { requireRemovable } from "./policy.ts";

/**
 * Removes a resource for good (RFC 7644 §3.6): 404 afterwards, and its userName is free again.
 * @throws ScimError 403 for what was never provisioned; 404; 412; 503 where the brake on
 *   deactivations has tripped
 */
export async function remove(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  when: Preconditions,
): Promise<void> {
  const act = actOf(directory, asker, "DELETE", 204);
  await withBrake(directory, asker, () =>
    directory.store.remove(act, type, id, (current, around) => {
      requireVersion(current, when);
      requireRemovable(around, act, type, id);
    }),
  );
}
