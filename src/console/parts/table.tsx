import type { ComponentChildren } from "preact";
import type { Pages } from "../remote.ts";
import { ProblemNote, Waiting } from "./notes.tsx";

export interface Column<Item> {
  readonly title: string;
  readonly cell: (item: Item) => ComponentChildren;
  /** Numbers, times and buttons stay on one line. */
  readonly isNarrow?: boolean;
}

interface TableProps<Item> {
  readonly label: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  /** A few narrow columns, which stay columns on any screen. */
  readonly isCompact?: boolean;
}

/** Rows; on a narrow screen each becomes a card whose lines say what they are. */
export function Table<Item>({ label, columns, items, keyOf, isCompact }: TableProps<Item>) {
  return (
    <table aria-label={label} class={isCompact ? "compact" : "cards-when-narrow"}>
      <thead>
        <tr>
          {columns.map(({ title, isNarrow }) => (
            <th key={title} scope="col" class={isNarrow ? "narrow" : ""}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={keyOf(item)}>
            {columns.map(({ title, cell, isNarrow }) => (
              <td key={title} data-label={title} class={isNarrow ? "narrow" : ""}>
                <div>{cell(item)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface PagedProps<Item> extends Omit<TableProps<Item>, "items"> {
  readonly pages: Pages<Item>;
  /** Shown when there is nothing. */
  readonly empty: ComponentChildren;
}

/** Rows that come page by page. */
export function PagedTable<Item>({ pages, empty, ...table }: PagedProps<Item>) {
  const { items, hasMore, isBusy, problem, more } = pages;
  return (
    <>
      <ProblemNote problem={problem} />
      {items === undefined && problem === undefined && <Waiting />}
      {items !== undefined && items.length > 0 && <Table {...table} items={items} />}
      {items?.length === 0 && !isBusy && !hasMore && empty}
      {items !== undefined && (items.length > 0 || hasMore) && (
        <More count={items.length} {...{ hasMore, isBusy, more }} />
      )}
    </>
  );
}

type MoreProps = Pick<Pages<unknown>, "hasMore" | "isBusy" | "more"> & { readonly count: number };

export const More = ({ count, hasMore, isBusy, more }: MoreProps) => (
  <div class="more">
    <span class="fine" aria-live="polite">
      {hasMore ? `The first ${count} are shown.` : `${count} in all.`}
    </span>
    {hasMore && (
      <button type="button" disabled={isBusy} onClick={more}>
        Show more
      </button>
    )}
  </div>
);
