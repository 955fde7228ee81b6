import type { Around } from "../../directory/store.ts";
import type { Provenance } from "../../directory/workplace.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import type { Parts } from "./parts.ts";
import { hasPeople } from "./people.ts";
import { provenanceOf } from "./resource-rows.ts";

/** What stands beside a resource; each part is read when it is asked for. */
export function around(parts: Parts, type: ResourceType, id: string): Around {
  const profile = hasPeople(type) ? parts.people.find(id) : undefined;
  return {
    get provenance(): Provenance {
      const row = parts.rows.provenance.get({ id });
      return row ? provenanceOf(row) : { source: "local" };
    },
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
