import { groupType, userType } from "../scim/schema/resource-type.ts";
import { csvRow } from "./csv.ts";
import { namesCell, PERSON_COLUMNS } from "./person-rows.ts";
import type { Store } from "./store.ts";
import type { Kept, TransferStore } from "./transfer-store.ts";
import { LISTS } from "./workplace.ts";

/** How many are read at once. */
const PAGE = 500;

/** Part of a file, and how many people, groups and so on it has so far. */
export interface Exported {
  readonly text: string;
  readonly count: number;
}

/**
 * Everything that is kept but secrets: one JSON object a line, each with its `kind`. The first one
 * tells of the file, the last one how many lines stand between, so that a torn file is noticed.
 * Groups, and permissions of people, are those that they have themselves: what they have through a
 * group follows from these.
 * @param about the file, for its first line
 */
export async function* exportEverything(
  store: TransferStore,
  about: Readonly<Record<string, string>>,
  { journal }: { readonly journal: boolean },
): AsyncGenerator<Exported> {
  let count = 0;
  const parts = [rulesOf(store), groupsOf(store), peopleOf(store), tombstonesOf(store)];
  yield { text: lineOf("rollcall", about), count };
  for (const part of journal ? [...parts, journalOf(store)] : parts) {
    for await (const lines of part) {
      count += lines.length;
      yield { text: lines.join(""), count };
    }
  }
  yield { text: lineOf("end", { lines: count }), count };
}

/** People as CSV, with the columns that an import takes; managers by their userName. */
export async function* exportPeople(store: TransferStore): AsyncGenerator<Exported> {
  let count = 0;
  const userNameOf = createUserNames(store);
  yield { text: csvRow(PERSON_COLUMNS), count };
  for await (const page of pagesOf(store, userType.name)) {
    count += page.length;
    const rows: string[] = [];
    for (const kept of page) rows.push(csvRow(await cellsOf(kept, userNameOf)));
    yield { text: rows.join(""), count };
  }
}

const lineOf = (kind: string, fields: object): string => `${JSON.stringify({ kind, ...fields })}\n`;

async function* pagesOf(store: TransferStore, type: string): AsyncGenerator<readonly Kept[]> {
  for (let after = ""; ; ) {
    const page = await store.kept(type, after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last.id;
  }
}

async function* rulesOf(store: Store): AsyncGenerator<string[]> {
  const isProvisioning = (await store.isProvisioning()) ?? false;
  yield [lineOf("settings", { provisioning: isProvisioning, ...(await store.settings()) })];
  for (const name of LISTS) yield [lineOf("list", { name, ...(await store.list(name)) })];
  yield [lineOf("permissions", { names: await store.permissions() })];
}

async function* groupsOf(store: TransferStore): AsyncGenerator<string[]> {
  for await (const page of pagesOf(store, groupType.name)) {
    for (const { id, document, ...beside } of page) {
      const group = await store.group(id);
      const displayName = group?.displayName ?? id;
      yield [lineOf("group", { id, displayName, ...inWords(beside), resource: document })];
      yield* membersOf(store, id);
    }
  }
}

/** A group may have a million members, so they stand in lines of their own. */
async function* membersOf(store: Store, group: string): AsyncGenerator<string[]> {
  for (let after: string | undefined = ""; after !== undefined; ) {
    const page: Awaited<ReturnType<Store["groupMembers"]>> = await store.groupMembers(
      group,
      after,
      PAGE,
    );
    if (page.items.length > 0) yield [lineOf("members", { group, members: page.items })];
    after = page.next;
  }
}

async function* peopleOf(store: TransferStore): AsyncGenerator<string[]> {
  for await (const page of pagesOf(store, userType.name)) {
    yield page.map(({ id, document, profile, ...beside }) =>
      lineOf("person", { id, ...profile, ...inWords(beside), resource: document }),
    );
  }
}

/** Times as people read them. */
function inWords({ created, lastModified, linkedAt, ...beside }: Omit<Kept, "id" | "document">) {
  return {
    ...beside,
    ...(linkedAt !== undefined && { linkedAt: iso(linkedAt) }),
    created: iso(created),
    lastModified: iso(lastModified),
  };
}

const iso = (at: number): string => new Date(at).toISOString();

async function* tombstonesOf(store: Store): AsyncGenerator<string[]> {
  for (let after = ""; ; ) {
    const page = await store.tombstones(after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page.map(({ at, until, ...tombstone }) =>
      lineOf("tombstone", { ...tombstone, at: iso(at), until: iso(until) }),
    );
    after = last.id;
  }
}

/** The newest entry first. */
async function* journalOf(store: Store): AsyncGenerator<string[]> {
  for (let before: number | undefined; ; ) {
    const page = await store.journal({ limit: PAGE, ...(before !== undefined && { before }) });
    yield page.entries.map(({ at, ...entry }) => lineOf("entry", { time: iso(at), ...entry }));
    if (page.next === undefined) return;
    before = page.next;
  }
}

type UserNames = (id: string) => Promise<string | undefined>;

/** Many people have the same few managers. */
const SUPERIORS = 10_000;

function createUserNames(store: Store): UserNames {
  const known = new Map<string, string | undefined>();
  return async (id) => {
    if (known.has(id)) return known.get(id);
    const userName = (await store.person(id))?.userName;
    if (known.size === SUPERIORS) known.clear();
    known.set(id, userName);
    return userName;
  };
}

/** In the order of the columns. */
async function cellsOf({ profile, permissions, groups }: Kept, userNameOf: UserNames) {
  const names = {
    permissions: namesCell(permissions),
    groups: namesCell(groups.map(({ displayName }) => displayName)),
    // Ids are not those of the box that reads this.
    manager: profile?.manager && (await userNameOf(profile.manager)),
  };
  const fields: Readonly<Record<string, unknown>> = { ...profile, ...names };
  return PERSON_COLUMNS.map((column) => fields[column] as string | boolean | null | undefined);
}
