import type { Rules } from "../../directory/store.ts";
import { createBrake } from "./brake.ts";
import type { Connection } from "./connection.ts";
import { createDepartures } from "./departures.ts";
import { createWriteGrants } from "./grants.ts";
import { createIndexRows } from "./index-rows.ts";
import { createJournal } from "./journal.ts";
import { createLists } from "./lists.ts";
import { createMemberships } from "./memberships.ts";
import { createPeople } from "./people.ts";
import { createResourceRows } from "./resource-rows.ts";
import { createResources } from "./resources.ts";
import { createSequence } from "./sequence.ts";
import { createSettings } from "./settings.ts";
import { createTombstones } from "./tombstones.ts";

export type Parts = ReturnType<typeof openParts>;

/** What writing consists of, on the one connection that writes. */
export function openParts(connection: Connection, rules: Rules) {
  const settings = createSettings(connection, rules.defaultSettings);
  const lists = createLists(connection);
  return {
    rows: createResourceRows(connection),
    indexRows: createIndexRows(connection),
    memberships: createMemberships(connection),
    resources: createResources(connection),
    people: createPeople({ connection, profileOf: rules.profileOf, settings, lists }),
    depart: createDepartures(connection),
    settings,
    defaultSettings: rules.defaultSettings,
    sequence: createSequence(connection),
    grants: createWriteGrants(connection),
    tombstones: createTombstones(connection),
    brake: createBrake(connection),
    note: createJournal(connection, settings.get),
  };
}
