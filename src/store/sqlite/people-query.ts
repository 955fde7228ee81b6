import type { PeopleQuery, PeopleStore } from "../../directory/people-store.ts";
import type { Person } from "../../directory/workplace.ts";
import { fold } from "../../scim/fold.ts";
import { LIMITS } from "../../scim/limits.ts";
import type { Connection } from "./connection.ts";
import { type IdSource, listed, walkIds } from "./id-walk.ts";
import { listKey } from "./lists.ts";
import type { Nesting } from "./nesting.ts";
import { preparePeopleStatements } from "./people-statements.ts";
import { createPersonRows } from "./person-rows.ts";
import type { Sequence } from "./sequence.ts";
import { createTurns } from "./turns.ts";

/** Ids that are looked at in one go, and people that are read in one go. */
const SLICE = 1000;
const PAGE_SLICE = 32;

/** Up to so many that changed, they are sorted; of more, everybody is looked at in order. */
const FEW = 5000;
/** Up to so many groups or sites, their people are read side by side. */
const SIDE_BY_SIDE = 32;

export interface Reading {
  readonly connection: Connection;
  readonly sequence: Pick<Sequence, "last" | "forgottenTo">;
  readonly nesting: Nesting;
}

/**
 * People in the order of their ids, on a connection for reading. Where they come from is what
 * narrows most; whether one of them passes is then asked of each, in slices.
 *
 * The number of the last change is read first: what changes while the page is read has a later
 * one, so that whoever asks again from there misses nothing, but may be told something twice.
 */
export function createPeopleQuery(reading: Reading): Pick<PeopleStore, "person" | "people"> {
  const { connection, sequence } = reading;
  const rows = createPersonRows(connection);
  const statements = preparePeopleStatements(connection);
  const parts = { ...reading, statements };

  async function load(ids: readonly string[], turn: Turn): Promise<readonly Person[]> {
    const people: Person[] = [];
    for (let at = 0; at < ids.length; at += PAGE_SLICE) {
      if (at > 0) await turn();
      people.push(...rows.find(ids.slice(at, at + PAGE_SLICE)));
    }
    return people;
  }

  return {
    person: async (id) => rows.find([id])[0],
    async people(query) {
      const { sites: _seen, ...wanted } = query;
      const isWhole = query.since === undefined && isUnfiltered(query);
      const isSearch = query.since === undefined && !isUnfiltered(wanted);
      const turn = createTurns(query.signal, isSearch ? LIMITS.waitingSearches : undefined);
      const seq = sequence.last();
      const asked = await conditionsOf(parts, query, turn);
      const { sources, narrow } =
        query.since === undefined
          ? { sources: sourcesOf(parts, query, asked), narrow: undefined }
          : await changedSince(parts, query.since, turn);
      const found = await walkIds({
        sources,
        slice: isWhole ? query.limit + 1 : SLICE,
        judge: (ids) => {
          const list = JSON.stringify(narrow?.(ids) ?? ids);
          return statements.judge
            .all({ ...asked.bindings, list })
            .filter(({ passes, seen }) => passes === 1 || seen === 1);
        },
        after: query.after,
        limit: query.limit,
        turn,
      });
      const passing = found.rows.filter(({ passes }) => passes === 1).map(({ id }) => id);
      const items = await load(passing, turn);
      // Who was removed since its id was found is told by the next answer.
      return {
        items,
        removed: found.rows.filter(({ passes }) => passes !== 1).map(({ id }) => id),
        ...(found.next !== undefined && { next: found.next }),
        seq,
        forgottenTo: sequence.forgottenTo(),
      };
    },
  };
}

type Turn = () => Promise<void>;

interface Parts extends Reading {
  readonly statements: ReturnType<typeof preparePeopleStatements>;
}

interface Conditions {
  readonly bindings: Readonly<Record<string, unknown>>;
  /** The groups that somebody must be in one of. */
  readonly groups?: readonly string[];
  readonly sites?: readonly string[];
}

async function conditionsOf(
  { statements, nesting }: Parts,
  query: PeopleQuery,
  turn: Turn,
): Promise<Conditions> {
  const key = (value: string | undefined) => (value === undefined ? null : listKey(value));
  const name = (value: string | undefined) => (value === undefined ? null : fold(value));
  const groups =
    query.group === undefined
      ? undefined
      : await nesting.within(
          statements.groups.all({ group: query.group, key: fold(query.group) }).map(({ id }) => id),
          turn,
        );
  const sites = query.sites && [...new Set(query.sites.map(listKey))];
  return {
    ...(groups && { groups }),
    ...(sites && { sites }),
    bindings: {
      identifier: name(query.identifier),
      userName: name(query.userName),
      email: key(query.email),
      employeeCode: key(query.employeeCode),
      department: key(query.department),
      company: key(query.company),
      site: key(query.site),
      active: query.active === undefined ? null : Number(query.active),
      source: query.source ?? null,
      q: name(query.q),
      groups: groups ? JSON.stringify(groups) : null,
      sites: sites ? JSON.stringify(sites) : null,
      since: query.since ?? null,
    },
  };
}

/** Nobody is passed over. */
function isUnfiltered(query: PeopleQuery): boolean {
  const { after, limit, signal, since, ...filters } = query;
  return Object.values(filters).every((value) => value === undefined);
}

/** Where people come from who can pass. */
function sourcesOf(
  { statements }: Parts,
  query: PeopleQuery,
  { bindings, groups, sites }: Conditions,
): readonly IdSource[] {
  const { by, all, members } = statements;
  for (const name of ["identifier", "userName", "email", "employeeCode"] as const) {
    if (query[name] !== undefined) return [keyed(by[name], bindings[name])];
  }
  if (groups && groups.length <= SIDE_BY_SIDE) return groups.map((group) => keyed(members, group));
  for (const name of ["site", "department", "company"] as const) {
    if (query[name] !== undefined) return [keyed(by[name], bindings[name])];
  }
  if (sites && sites.length <= SIDE_BY_SIDE) return sites.map((site) => keyed(by.site, site));
  return [keyed(all, null)];
}

interface Ids {
  all(values: Record<string, unknown>): readonly { readonly id: string }[];
}

const keyed =
  (statement: Ids, key: unknown): IdSource =>
  (after, count) =>
    statement.all({ key, after, count }).map(({ id }) => id);

/**
 * Where people come from who changed: those whose own number is later, those of groups that all
 * their people changed with, and those who are gone.
 */
async function changedSince(
  { statements, nesting }: Parts,
  since: number,
  turn: Turn,
): Promise<{
  readonly sources: readonly IdSource[];
  /** Where a source has others too: those that changed. */
  readonly narrow?: (ids: readonly string[]) => readonly string[];
}> {
  const { all, changed, marked, cascading, changedAmong } = statements;
  const { departed, departedById, members } = statements;
  const idsOf = (rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id).sort();
  const few = { since, count: FEW + 1 };
  const own = idsOf(changed.all(few));
  await turn();
  const users = [...new Set([...own, ...idsOf(marked.all(few))])].sort();
  await turn();
  const gone = idsOf(departed.all(few));
  await turn();
  const groups = await nesting.within(idsOf(cascading.all({ since })), turn);
  const leavers: IdSource =
    gone.length <= FEW
      ? listed(gone)
      : (after, count) => departedById.all({ since, after, count }).map(({ id }) => id);
  if (users.length <= FEW && groups.length <= SIDE_BY_SIDE) {
    return { sources: [listed(users), leavers, ...groups.map((group) => keyed(members, group))] };
  }
  const inGroups = JSON.stringify(groups);
  return {
    sources: [keyed(all, null), leavers],
    narrow: (ids) => idsOf(changedAmong.all({ list: JSON.stringify(ids), since, inGroups })),
  };
}
