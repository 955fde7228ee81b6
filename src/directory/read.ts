import { notFound } from "../scim/error.ts";
import type { Projection } from "../scim/resource/project.ts";
import type { Stored } from "../scim/resource/resource.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { type Asker, type Directory, wantedFor } from "./directory.ts";

/**
 * Reads one resource (RFC 7644 §3.4.1).
 * @throws ScimError 404
 */
export async function read(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  projection: Projection,
): Promise<Stored> {
  const wanted = wantedFor(type, projection, "one");
  const stored = await directory.store.read(asker.viewer, type, id, wanted);
  if (stored === undefined) throw notFound(`No ${type.name} with id '${id}'.`);
  return stored;
}
