import { sql } from "drizzle-orm";
import { grants, memberships, people, resources, waiting } from "../../../db/sqlite/schema.ts";
import type {
  GroupName,
  ListName,
  Person,
  Profile,
  Provenance,
} from "../../directory/workplace.ts";
import { type Connection, prepare } from "./connection.ts";
import { provenanceOf } from "./resource-rows.ts";

/** Reading people by their ids. */
export interface PersonRows {
  /**
   * Those that are there, in the order of `ids`. One query for the people, and one for each of
   * groups, permissions and what waits.
   */
  find(ids: readonly string[]): readonly Person[];
}

/** The field that a list is for. */
const FIELDS: Readonly<Record<ListName, keyof Profile>> = {
  departments: "department",
  companies: "company",
  sites: "site",
};

export function createPersonRows(connection: Connection): PersonRows {
  const statements = prepareStatements(connection);
  return {
    find(ids) {
      const list = JSON.stringify(ids);
      const groups = Map.groupBy(statements.groups.all({ list }), byOwner);
      const permissions = Map.groupBy(statements.permissions.all({ list }), byOwner);
      const waits = Map.groupBy(statements.waiting.all({ list }), byOwner);
      return statements.people.all({ list }).map((row) => ({
        id: row.id,
        ...(JSON.parse(row.profile) as Profile),
        ...provenanceOf(row),
        permissions: (permissions.get(row.id) ?? []).map(({ permission }) => permission),
        groups: (groups.get(row.id) ?? []).map(nameOf),
        waiting: Object.fromEntries(
          (waits.get(row.id) ?? []).map(({ list: name, value }) => [FIELDS[name], value]),
        ),
        created: row.created,
        lastModified: row.last_modified,
      }));
    },
  };
}

/** As `provenanceOf` reads it. */
export interface ProvenanceRow {
  readonly source: Provenance["source"];
  readonly provisionedBy: string | null;
  readonly linkedAt: number | null;
}

/** Its columns. */
export const PROVENANCE = sql`${resources.source}, ${resources.provisionedBy} AS provisionedBy,
  ${resources.linkedAt} AS linkedAt`;

/** A group may have no name of its own; then it is known by its id. */
export const nameOf = ({ id, display }: { id: string; display: string | null }): GroupName => ({
  id,
  displayName: display ?? id,
});

interface Owned {
  readonly owner: string;
}

const byOwner = ({ owner }: Owned) => owner;

interface PersonRow extends ProvenanceRow {
  readonly id: string;
  readonly profile: string;
  readonly created: number;
  readonly last_modified: number;
}

function prepareStatements(connection: Connection) {
  const list = sql`json_each(${sql.placeholder("list")}) AS asked`;
  const { groupId, memberId } = memberships;
  // UNION drops what was found before, so that groups which contain each other end the recursion.
  const up = sql`WITH RECURSIVE up (owner, holder) AS (
      SELECT asked.value, asked.value FROM ${list}
      UNION
      SELECT up.owner, ${groupId} FROM up CROSS JOIN ${memberships} ON ${memberId} = up.holder)`;
  return {
    people: prepare<PersonRow>(
      connection,
      sql`SELECT ${people.id}, ${people.profile}, ${PROVENANCE},
          ${resources.created}, ${resources.lastModified}
        FROM ${list} CROSS JOIN ${people} ON ${people.id} = asked.value
        CROSS JOIN ${resources} ON ${resources.id} = ${people.id}
        ORDER BY asked.key`,
    ),
    groups: prepare<Owned & { id: string; display: string | null }>(
      connection,
      sql`${up} SELECT up.owner, up.holder AS id, ${resources.display}
        FROM up CROSS JOIN ${resources} ON ${resources.id} = up.holder
        WHERE up.holder <> up.owner ORDER BY up.owner, up.holder`,
    ),
    permissions: prepare<Owned & { permission: string }>(
      connection,
      sql`${up} SELECT DISTINCT up.owner, ${grants.permission}
        FROM up CROSS JOIN ${grants} ON ${grants.holderId} = up.holder
        ORDER BY up.owner, ${grants.permission}`,
    ),
    waiting: prepare<Owned & { list: ListName; value: string }>(
      connection,
      sql`SELECT ${waiting.personId} AS owner, ${waiting.list}, ${waiting.value}
        FROM ${list} CROSS JOIN ${waiting} ON ${waiting.personId} = asked.value`,
    ),
  };
}
