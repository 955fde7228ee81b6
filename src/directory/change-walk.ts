import { invalidCursor, ScimError } from "../scim/error.ts";
import { openFields, sealFields } from "./cursor.ts";
import { cursorEpoch, cursorKey } from "./cursor-key.ts";
import type { PeoplePage, Reading } from "./people-store.ts";
import type { Store } from "./store.ts";

/**
 * Reading people or groups from page to page, and later what changed.
 *
 * A walk begins at the number of the last change at its first page. All its cursors hold that
 * number, and the last one holds nothing else: whoever goes on from there is told of everything
 * that changed since the walk began. What changed while it went on may be told twice, and nothing
 * is lost. A page is good for one walk only: `cursor` and `changedSince` mean the same.
 *
 * A cursor is bound to the filters that it was given for and to what the token may see, not to the
 * token: another one with the same limits goes on with it. With other filters or limits it is
 * refused, for whoever they newly let through has not changed and would never be told. Whoever has
 * read everybody may follow with any filter.
 */
export interface ChangeWalk {
  readonly cursor?: string;
  readonly changedSince?: string;
  readonly limit: number;
  readonly signal: AbortSignal;
}

export interface WalkedPage<Item> {
  readonly items: readonly Item[];
  /** The ids of those that are gone, for whoever asked what changed. */
  readonly removed: readonly string[];
  /** Whether only what changed is told. */
  readonly isIncremental: boolean;
  /** Null where nothing was found behind a `cursor`: a loop ends there. */
  readonly nextCursor: string | null;
  /** Whether more of this walk lies behind the page. */
  readonly hasMore: boolean;
  /** Good for `changedSince` when the walk is over, whatever its pages will be. */
  readonly endCursor: string;
}

/** Where a walk is. Nothing but `began`: at its end. */
interface Place {
  /** The number of the last change at its first page. */
  readonly began: number;
  /** Only what changed after this number; null: everything. */
  readonly since: number | null;
  readonly after: string | null;
  /** Numbers of another one are those of other changes. */
  readonly epoch: string;
}

/** All that is asked for but where to begin and how much, and what may be seen. */
export interface WalkQuery {
  readonly asked: string;
  /** The same without filters. */
  readonly whole: string;
}

/**
 * Reads the next page of a walk.
 * @throws ScimError 400 for a cursor of another query; 410 for one from before what is remembered
 */
export async function walkChanges<Item>(
  store: Store,
  query: WalkQuery,
  { cursor, changedSince, limit, signal }: ChangeWalk,
  read: (reading: Reading) => Promise<PeoplePage<Item>>,
): Promise<WalkedPage<Item>> {
  const key = await cursorKey(store);
  const given = cursor || changedSince;
  const epoch = Buffer.from(await cursorEpoch(store)).toString("base64url");
  const from = given ? placeOf(key, given, query) : undefined;
  if (from && from.epoch !== epoch) throw forgotten();
  const reading = readingFrom(from);
  const page = await read({ ...reading, limit, signal });
  if (from) requireRemembered(from, page);
  // Whoever goes on with a walk is still at its beginning.
  const began = from && from.after !== null ? from.began : page.seq;
  const seal = ({ began: at, since, after }: Omit<Place, "epoch">) =>
    sealFields(key, [at, since, after, epoch], query.asked);
  const end = seal({ began, since: null, after: null });
  const { items, removed, next } = page;
  const isEmpty = items.length + removed.length === 0;
  const nextCursor =
    next === undefined ? end : seal({ began, since: reading.since ?? null, after: next });
  return {
    items,
    removed,
    isIncremental: reading.since !== undefined,
    nextCursor: cursor && isEmpty && next === undefined ? null : nextCursor,
    hasMore: next !== undefined,
    endCursor: end,
  };
}

function placeOf(key: Uint8Array, given: string, { asked, whole }: WalkQuery): Place {
  const own = fieldsOf(openFields(key, given, asked));
  if (own) return own;
  const ofAll = fieldsOf(openFields(key, given, whole));
  if (ofAll?.after === null) return ofAll;
  throw invalidCursor(
    "The cursor was not given for this: repeat the filters as they were, with a token that may " +
      "see the same. Or begin anew, without a cursor.",
  );
}

function fieldsOf(fields: unknown): Place | undefined {
  if (fields === undefined) return undefined;
  const [began, since, after, epoch] = fields as [number, number | null, string | null, string];
  return { began, since, after, epoch };
}

function readingFrom(place: Place | undefined): Pick<Reading, "after" | "since"> {
  if (place === undefined) return { after: "" };
  if (place.after === null) return { after: "", since: place.began };
  return { after: place.after, ...(place.since !== null && { since: place.since }) };
}

/**
 * Neither before what was forgotten, nor from a time that the database knows nothing of: somebody
 * may have put an older one in its place by hand.
 */
function requireRemembered(
  { began, since, after }: Place,
  { seq, forgottenTo }: Pick<PeoplePage<unknown>, "seq" | "forgottenTo">,
): void {
  const least = after === null ? began : Math.min(began, since ?? began);
  if (least < forgottenTo || began > seq) throw forgotten();
}

const forgotten = () =>
  new ScimError(
    410,
    "The cursor is older than what is remembered, or from before a backup was restored. Read " +
      "everything anew, without a cursor.",
  );
