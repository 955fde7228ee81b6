import { notFound } from "../scim/error.ts";
import { fold } from "../scim/fold.ts";
import { LIMITS } from "../scim/limits.ts";
import { withoutHidden } from "../scim/resource/hidden.ts";
import type { Document } from "../scim/resource/resource.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { type JournalFilter, type JournalJson, journalEntries, journalJson } from "./journal.ts";
import type { Remains, Tombstone } from "./journal-store.ts";
import type { Store } from "./store.ts";
import type { JournalEntry, Person } from "./workplace.ts";
import type { AdminAct } from "./workplace-store.ts";

/**
 * Forgets everything personal about somebody who was removed (Regulation (EU) 2016/679, art. 17).
 * @throws ScimError 404 when nothing is known about this id; 409 while there is such a person
 */
export async function erase(store: Store, by: AdminAct, id: string): Promise<void> {
  const tombstone = await store.tombstone(id);
  const { entries } = await store.journal({ resource: id, limit: 1 });
  const resourceType = tombstone?.type ?? entries[0]?.resourceType ?? null;
  const detail = "Everything personal was erased.";
  if (await store.erase({ ...by, resourceType, status: 204, detail }, id)) return;
  throw unknown(id);
}

const unknown = (id: string) => notFound(`Nothing is known about anybody with id '${id}'.`);

/** Everything that is kept about somebody, to be handed over. Times are ISO 8601. */
export interface Everything {
  readonly id: string;
  /** Null when there is nobody (any more) with this id. */
  readonly person: (Omit<Person, Times> & ShownTimes) | null;
  /** The resource as identity providers sent it. */
  readonly document: Document | null;
  /** What stands beside it: permissions, groups and what each client calls it. */
  readonly kept: ShownRemains | null;
  /** What was left when it was removed. */
  readonly tombstone: TombstoneJson | null;
  /** All entries of the journal that are about it or name it, the newest first. */
  readonly journal: readonly JournalJson[];
}

type Times = "created" | "lastModified" | "linkedAt";
interface ShownTimes {
  readonly created: string;
  readonly lastModified: string;
  readonly linkedAt: string | null;
}
type ShownRemains = Omit<Remains, Times> & ShownTimes;

/** A tombstone as people and programs read it. Times are ISO 8601. */
export interface TombstoneJson extends Omit<Tombstone, "at" | "until" | "remains"> {
  /** When it was removed. */
  readonly at: string;
  readonly until: string;
  readonly remains: ShownRemains & { readonly document: Document };
}

/**
 * What a person may ask for (Regulation (EU) 2016/679, art. 15). Secrets are left out, as
 * everywhere.
 * @param types all that there are resources of
 * @throws ScimError 404 when nothing is known about this id; 499 when nobody waits any more
 */
export async function everythingAbout(
  store: Store,
  types: readonly ResourceType[],
  id: string,
  signal?: AbortSignal,
): Promise<Everything> {
  const [person, remains, tombstone] = await Promise.all([
    store.person(id),
    store.remains(id),
    store.tombstone(id),
  ]);
  const document = await documentOf(store, types, id);
  const own = await all(store, { resource: id }, signal);
  if (own.length === 0 && document === null && tombstone === undefined) throw unknown(id);
  // An id that was only refused is whatever somebody put into a path: a letter is in all texts.
  const done = own.filter(({ status }) => status < 400);
  const isOurs = done.length > 0 || document !== null || tombstone !== undefined;
  const names = [
    ...done.map(({ resourceName }) => resourceName),
    ...[remains?.profile, tombstone?.remains.profile].flatMap((profile) => profile?.userName),
  ].filter((name) => typeof name === "string");
  const others = isOurs ? await naming(store, id, names, signal) : [];
  const journal = [...own, ...others].sort((a, b) => b.seq - a.seq);
  return {
    id,
    person: person ? withTimes(person) : null,
    document,
    kept: remains ? withTimes(remains) : null,
    tombstone: tombstone ? tombstoneJson(tombstone) : null,
    journal: journal.map(journalJson),
  };
}

async function documentOf(
  store: Store,
  types: readonly ResourceType[],
  id: string,
): Promise<Document | null> {
  for (const type of types) {
    const stored = await store.read(null, type, id, { members: false, groups: false });
    if (stored !== undefined) return withoutHidden(stored.document, type);
  }
  return null;
}

/** Entries of something else: groups that were joined and left, and refusals of these names. */
async function naming(
  store: Store,
  id: string,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly JournalEntry[]> {
  const found = new Map<number, JournalEntry>();
  const isOther = (entry: JournalEntry) => entry.resourceId !== id;
  const whole = new RegExp(`(?<![\\w-])${RegExp.escape(id)}(?![\\w-])`);
  for (const entry of await all(store, { text: id }, signal)) {
    const { detail, changes, warnings } = entry;
    const isTold = whole.test(JSON.stringify([detail, changes, warnings]));
    if (isTold && isOther(entry)) found.set(entry.seq, entry);
  }
  for (const name of new Set(names.map(fold))) {
    const text = name.slice(0, LIMITS.foundName);
    const named = await all(store, { text, outcome: "refused" }, signal);
    for (const entry of named.filter((each) => isOther(each) && isCalled(each, name))) {
      found.set(entry.seq, entry);
    }
  }
  return [...found.values()];
}

/** Whether this very name is told, and not one that it is a part of. Long ones are shortened. */
function isCalled({ resourceName, detail }: JournalEntry, name: string): boolean {
  const told = fold(detail ?? "");
  if (told.includes(`'${name}'`) || isSame(fold(resourceName ?? ""), name)) return true;
  if (name.length <= LIMITS.foundName) return false;
  const start = RegExp.escape(name.slice(0, LIMITS.foundName));
  return [...told.matchAll(new RegExp(`["'](${start}.*?\\.\\.\\.)`, "gs"))].some(([, text = ""]) =>
    isSame(text, name),
  );
}

/** Whether two names are one, as far as each is there. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const starts = [one, other].map((name) => name.replace(/\.\.\.$/, ""));
  const [shorter = "", longer = ""] = starts.sort((a, b) => a.length - b.length);
  const isCut = shorter !== one && shorter !== other;
  return isCut && shorter.length >= LIMITS.foundName && longer.startsWith(shorter);
}

async function all(
  store: Store,
  filter: JournalFilter,
  signal: AbortSignal | undefined,
): Promise<JournalEntry[]> {
  const found: JournalEntry[] = [];
  for await (const entries of journalEntries(store, { filter, ...(signal && { signal }) }))
    found.push(...entries);
  return found;
}

const isoTime = (at: number) => new Date(at).toISOString();

function withTimes<Timed extends Pick<Remains, Times>>({
  created,
  lastModified,
  linkedAt,
  ...rest
}: Timed): Omit<Timed, Times> & ShownTimes {
  return {
    ...rest,
    created: isoTime(created),
    lastModified: isoTime(lastModified),
    linkedAt: linkedAt === undefined ? null : isoTime(linkedAt),
  };
}

export const tombstoneJson = ({ at, until, remains, ...rest }: Tombstone): TombstoneJson => ({
  ...rest,
  at: isoTime(at),
  until: isoTime(until),
  remains: withTimes(remains),
});
