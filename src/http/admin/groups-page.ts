import { type Static, Type } from "@sinclair/typebox";
import { walkChanges } from "../../directory/change-walk.ts";
import { openFields, sealFields } from "../../directory/cursor.ts";
import { cursorKey } from "../../directory/cursor-key.ts";
import { requireGroup } from "../../directory/groups.ts";
import type { Token } from "../../directory/store.ts";
import type { WorkplaceGroup } from "../../directory/workplace.ts";
import { invalidCursor } from "../../scim/error.ts";
import { LIMITS } from "../../scim/limits.ts";
import { checkedQuery } from "./check.ts";
import { changedSince, pageParameters, pageProperties, removedSchema } from "./people-page.ts";
import { type GroupJson, groupJson, groupSchema } from "./person-json.ts";
import { json } from "./problem.ts";
import type { AdminExchange } from "./run.ts";
import { nullable } from "./schemas.ts";
import { requireFields, viewOf } from "./view.ts";

export const groupsParameters = Type.Object({
  displayName: Type.Optional(
    Type.String({ description: "What it is called, in any case.", examples: ["Drivers"] }),
  ),
  ...pageParameters,
  changedSince,
});

export const groupsPageSchema = Type.Object({
  items: Type.Array(Type.Union([groupSchema, removedSchema])),
  ...pageProperties,
});

export const membersParameters = Type.Object(pageParameters);

export const memberSchema = Type.Object({
  id: Type.String(),
  type: Type.Union([Type.Literal("User"), Type.Literal("Group")]),
  displayName: nullable(Type.String()),
});

export const membersPageSchema = Type.Object({
  items: Type.Array(memberSchema),
  nextCursor: nullable(Type.String({ description: "Null on the last page." })),
});
type MembersPage = Static<typeof membersPageSchema>;

/** A group as far as the token sees it: how many there are elsewhere is not told of a site. */
export const groupShownTo = ({ sites }: Token, group: WorkplaceGroup): GroupJson =>
  groupJson(group, sites === undefined);

export async function listGroups(exchange: AdminExchange): Promise<Response> {
  const {
    limit = LIMITS.defaultPageSize,
    displayName,
    ...from
  } = checkedQuery(exchange, groupsParameters);
  const { token, provider, deadline } = exchange;
  const { store } = provider.directory;
  const queryOf = (name: string | null) =>
    JSON.stringify(["groups", name, token.sites === undefined]);
  const query = { asked: queryOf(displayName ?? null), whole: queryOf(null) };
  const { items, removed, nextCursor, hasMore } = await walkChanges(
    store,
    query,
    { ...from, limit, signal: deadline.signal },
    (reading) => store.groups({ ...reading, ...(displayName !== undefined && { displayName }) }),
  );
  return json(200, {
    items: [
      ...items.map((group) => groupShownTo(token, group)),
      ...removed.map((id) => ({ id, removed: true })),
    ],
    nextCursor,
    hasMore,
  });
}

/** Direct members, of which a token that is limited sees those of its sites, and groups. */
export async function listMembers(exchange: AdminExchange, id: string): Promise<Response> {
  const { limit = LIMITS.defaultPageSize, cursor } = checkedQuery(exchange, membersParameters);
  const { directory } = exchange.provider;
  await requireGroup(directory, id);
  requireFields(exchange, "who is in a group", ["groups"]);
  const { fields, sites } = viewOf(exchange.token);
  const key = await cursorKey(directory.store);
  const query = JSON.stringify(["members", id, sites?.toSorted() ?? null]);
  const after = cursor ? afterOf(openFields(key, cursor, query)) : "";
  const { items, next } = await directory.store.groupMembers(id, after, limit, sites);
  const isNamed = fields.includes("displayName");
  return json(200, {
    items: items.map(({ id: memberId, type, displayName }) => ({
      id: memberId,
      type,
      displayName: isNamed || type === "Group" ? displayName : null,
    })),
    nextCursor: next === undefined ? null : sealFields(key, [next], query),
  } as MembersPage);
}

function afterOf(fields: unknown): string {
  if (fields !== undefined) return (fields as [string])[0];
  throw invalidCursor(
    "The cursor was not given for the members of this group, or for a token that may see others. " +
      "Begin anew, without a cursor.",
  );
}
