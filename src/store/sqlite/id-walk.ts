/** Ids behind `after` in their order, at most `count`; fewer when there are no more. */
export type IdSource = (after: string, count: number) => readonly string[];

/** One that is known as a whole. @param ids in their order */
export const listed =
  (ids: readonly string[]): IdSource =>
  (after, count) =>
    ids.filter((id) => id > after).slice(0, count);

/** The fewest ids that one of many sources is asked for. */
const LEAST = 16;

/** What any of the sources has, each id once. It may be fewer than `count` before the end. */
export function merged(
  sources: readonly IdSource[],
  after: string,
  count: number,
): { readonly ids: readonly string[]; readonly isLast: boolean } {
  const share = Math.max(LEAST, Math.ceil(count / Math.max(1, sources.length)));
  const parts = sources.map((source) => source(after, share));
  // Behind the end of a part that goes on, something of it may be missing.
  const ends = parts.filter(({ length }) => length === share).map((part) => part.at(-1) ?? "");
  const [end] = ends.toSorted();
  const ids = [...new Set(parts.flat())].sort();
  return {
    ids: end === undefined ? ids : ids.filter((id) => id <= end),
    isLast: end === undefined,
  };
}

export interface IdWalk<Row> {
  readonly sources: readonly IdSource[];
  /** How many ids are looked at in one go. */
  readonly slice: number;
  /** The rows of those ids that count, in the order of the ids. */
  readonly judge: (ids: readonly string[]) => readonly Row[];
  readonly after: string;
  readonly limit: number;
  /** Awaited between slices. */
  readonly turn: () => Promise<void>;
}

/** So many who ask at the same time still leave everybody else their turn. */
const FIRST_SLICE = 128;

/**
 * Goes from id to id until it has what was asked for.
 * @returns the rows, and the last id of them where another one follows
 */
export async function walkIds<Row extends { readonly id: string }>(
  asked: IdWalk<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly next?: string }> {
  const { sources, slice, judge, limit, turn } = asked;
  const rows: Row[] = [];
  let after = asked.after;
  for (let size = Math.min(slice, FIRST_SLICE); ; size = Math.min(slice, size * 4)) {
    const { ids, isLast } = merged(sources, after, size);
    rows.push(...judge(ids));
    if (rows.length > limit || isLast) break;
    after = ids.at(-1) ?? after;
    await turn();
  }
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, ...(rows.length > limit && last && { next: last.id }) };
}
