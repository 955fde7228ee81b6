/** Columns for people: the first row is the heading. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What a command lists: a table, or what is to be done where there is nothing to list. */
export const listing = (
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  whenEmpty: string,
): string => (rows.length === 0 ? whenEmpty : table([heading, ...rows]));

/** A moment as people read it, to the second. */
export const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
