import { csvRow } from "../../directory/csv.ts";
import type { JournalJson } from "../../directory/journal.ts";
import type { AttributeChange } from "../../directory/workplace.ts";

/** The columns of a table: one cell for each field. */
const CELLS: {
  readonly [Name in keyof JournalJson]: (entry: JournalJson) => string | number | null;
} = {
  id: ({ id }) => id,
  time: ({ time }) => time,
  outcome: ({ outcome }) => outcome,
  status: ({ status }) => status,
  doneBy: ({ doneBy }) => doneBy,
  client: ({ client }) => client,
  token: ({ token }) => token,
  address: ({ address }) => address,
  requestId: ({ requestId }) => requestId,
  method: ({ method }) => method,
  resourceType: ({ resourceType }) => resourceType,
  resourceId: ({ resourceId }) => resourceId,
  resourceName: ({ resourceName }) => resourceName,
  version: ({ version }) => version,
  scimType: ({ scimType }) => scimType,
  detail: ({ detail }) => detail,
  changes: ({ changes }) => changes.map(changeText).join("; "),
  warnings: ({ warnings }) => warnings.join(" "),
  durationMs: ({ durationMs }) => durationMs,
  count: ({ count }) => count,
};

export const JOURNAL_HEADER = csvRow(Object.keys(CELLS));

export const journalRow = (entry: JournalJson): string =>
  csvRow(Object.values(CELLS).map((cell) => cell(entry)));

function changeText(change: AttributeChange): string {
  const { path, before, after } = change;
  if (before === undefined && after === undefined) return path;
  const shown = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return `${path}: ${shown(before)} → ${shown(after)}`;
}
