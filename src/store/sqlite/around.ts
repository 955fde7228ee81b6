import type { Around } from "../../directory/store.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import type { Parts } from "./parts.ts";
import { hasPeople } from "./people.ts";
import { type CurrentRow, provenanceOf } from "./resource-rows.ts";

/** What stands beside a resource; each part but its own row is read when it is asked for. */
export function around(parts: Parts, type: ResourceType, row: CurrentRow): Around {
  const profile = hasPeople(type) ? parts.people.find(row.id) : undefined;
  return {
    provenance: provenanceOf(row),
    ...(profile && { profile }),
    get settings() {
      return parts.settings.get();
    },
    get brake() {
      return parts.brake.get();
    },
    deactivatedSince: parts.brake.since,
    countActive: parts.people.countActive,
  };
}
