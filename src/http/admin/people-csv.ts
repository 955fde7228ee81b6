import type { ChangeWalk, WalkedPage } from "../../directory/change-walk.ts";
import { type Cell, csvRow } from "../../directory/csv.ts";
import { namesCell } from "../../directory/person-rows.ts";
import type { Person } from "../../directory/workplace.ts";
import { LIMITS } from "../../scim/limits.ts";
import { csvAnswer } from "./csv-answer.ts";
import { type FieldName, ID, type PersonJson } from "./person-json.ts";
import type { AdminExchange } from "./run.ts";
import { textStream } from "./text-stream.ts";
import { shownTo, type View } from "./view.ts";

/** People from page to page, as JSON or as CSV. */
export interface PeopleReading {
  readonly view: View;
  readonly limit: number | undefined;
  page(
    from: Pick<ChangeWalk, "cursor" | "changedSince">,
    limit: number,
    signal: AbortSignal,
  ): Promise<WalkedPage<Person>>;
}

/** Good for `changedSince` when the file is read to its end; for `cursor` where it was one page. */
const NEXT_CURSOR = "X-Next-Cursor";

/**
 * People as a table. Without a limit all pages follow each other in one file. What changed has a
 * column `removed`.
 */
export async function peopleCsv(
  exchange: AdminExchange,
  reading: PeopleReading,
  from: Pick<ChangeWalk, "cursor" | "changedSince">,
): Promise<Response> {
  const { view, limit } = reading;
  const size = limit ?? LIMITS.pageSize;
  const first = await reading.page(from, size, exchange.deadline.signal);
  const { isIncremental } = first;
  const head = csvRow([...view.fields, ...(isIncremental ? ["removed"] : [])]);
  const written = (page: Page) => rowsOf(page, view);
  const more = limit === undefined ? rest(reading, first, exchange.request.signal) : [];
  const answer = csvAnswer("people", textStream(texts(head + written(first), more, written)));
  const next = limit === undefined ? first.endCursor : first.nextCursor;
  if (next !== null) answer.headers.set(NEXT_CURSOR, next);
  return answer;
}

type Page = WalkedPage<Person>;

async function* rest(reading: PeopleReading, first: Page, signal: AbortSignal) {
  let page = first;
  while (page.hasMore && page.nextCursor !== null) {
    page = await reading.page({ cursor: page.nextCursor }, LIMITS.pageSize, signal);
    yield page;
  }
}

/** A page is read when the one before it is taken. */
async function* texts(
  first: string,
  pages: AsyncIterable<Page> | Iterable<Page>,
  written: (page: Page) => string,
): AsyncGenerator<string> {
  yield first;
  for await (const page of pages) yield written(page);
}

const rowsOf = ({ items, removed, isIncremental }: Page, view: View): string =>
  [
    ...items.map((person) => {
      const seen = shownTo(view, person);
      const cells = view.fields.map((name) => cellOf(name, seen[name]));
      return csvRow([...cells, ...(isIncremental ? [null] : [])]);
    }),
    ...removed.map((id) =>
      csvRow(view.fields.map((name): Cell => (name === ID ? id : null)).concat(true)),
    ),
  ].join("");

const CELLS: Partial<{ [Name in FieldName]: (value: PersonJson[Name]) => Cell }> = {
  permissions: namesCell,
  groups: (groups) => namesCell(groups.map(({ displayName }) => displayName)),
  waiting: (values) =>
    namesCell(Object.entries(values).map(([name, value]) => `${name}: ${value}`)),
};

function cellOf(name: FieldName, value: unknown): Cell {
  const write = CELLS[name] as ((value: unknown) => Cell) | undefined;
  return write ? write(value) : (value as Cell);
}
