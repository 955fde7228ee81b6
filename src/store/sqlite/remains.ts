import { asc, count, eq, sql } from "drizzle-orm";
import {
  externalIds,
  grants,
  memberships,
  people,
  resources,
  waiting,
} from "../../../db/sqlite/schema.ts";
import type { Remains } from "../../directory/journal-store.ts";
import type { ListName } from "../../directory/workplace.ts";
import type { Connection } from "./connection.ts";

/** Members of a group that a tombstone names. */
const NAMED_MEMBERS = 10_000;

/** @returns what reads all that is kept of a resource beside its document, by its id */
export function createRemains(connection: Connection): (id: string) => Remains | undefined {
  const statements = prepareStatements(connection);
  return (id) => {
    const row = statements.row.get({ id });
    if (row === undefined) return undefined;
    const { provisionedBy, linkedAt, ...rest } = row;
    const profile = statements.profile.get({ id })?.profile;
    const memberCount = statements.memberCount.get({ id })?.count ?? 0;
    return {
      ...rest,
      ...(provisionedBy !== null && { provisionedBy }),
      ...(linkedAt !== null && { linkedAt }),
      ...(profile !== undefined && { profile: JSON.parse(profile) }),
      externalIds: statements.externalIds.all({ id }),
      permissions: statements.permissions.all({ id }).map(({ name }) => name),
      groups: statements.groups.all({ id }),
      waiting: statements.waiting.all({ id }).map(({ list, value }) => ({
        list: list as ListName,
        value,
      })),
      ...(memberCount > 0 && {
        memberCount,
        members: statements.members.all({ id }).map(({ memberId }) => memberId),
      }),
    };
  };
}

function prepareStatements({ drizzle }: Connection) {
  const id = sql.placeholder("id");
  const { client, value } = externalIds;
  const { source, provisionedBy, linkedAt, created, lastModified } = resources;
  const membersOf = eq(memberships.groupId, id);
  return {
    row: drizzle
      .select({ source, provisionedBy, linkedAt, created, lastModified })
      .from(resources)
      .where(eq(resources.id, id))
      .prepare(),
    profile: drizzle
      .select({ profile: people.profile })
      .from(people)
      .where(eq(people.id, id))
      .prepare(),
    externalIds: drizzle
      .select({ client, value })
      .from(externalIds)
      .where(eq(externalIds.resourceId, id))
      .orderBy(asc(client))
      .prepare(),
    permissions: drizzle
      .select({ name: grants.permission })
      .from(grants)
      .where(eq(grants.holderId, id))
      .orderBy(asc(grants.permission))
      .prepare(),
    groups: drizzle
      .select({ id: resources.id, displayName: sql<string>`coalesce(${resources.display}, '')` })
      .from(memberships)
      .innerJoin(resources, eq(resources.id, memberships.groupId))
      .where(eq(memberships.memberId, id))
      .orderBy(asc(resources.id))
      .prepare(),
    waiting: drizzle
      .select({ list: waiting.list, value: waiting.value })
      .from(waiting)
      .where(eq(waiting.personId, id))
      .orderBy(asc(waiting.list))
      .prepare(),
    memberCount: drizzle.select({ count: count() }).from(memberships).where(membersOf).prepare(),
    members: drizzle
      .select({ memberId: memberships.memberId })
      .from(memberships)
      .where(membersOf)
      .orderBy(asc(memberships.memberId))
      .limit(NAMED_MEMBERS)
      .prepare(),
  };
}
