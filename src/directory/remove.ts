import { type Preconditions, requireVersion } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { type Asker, actOf, type Directory } from "./directory.ts";

/**
 * Removes a resource for good (RFC 7644 §3.6): 404 afterwards, and its userName is free again.
 * @throws ScimError 404, 412
 */
export async function remove(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  when: Preconditions,
): Promise<void> {
  const act = actOf(directory, asker, "DELETE");
  await directory.store.remove(act, type, id, (current) => requireVersion(current, when));
}
