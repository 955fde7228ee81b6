import { CsvError, parse } from "csv-parse/sync";
import { invalidSyntax, invalidValue } from "../scim/error.ts";
import { closest } from "./closest.ts";

/** One record of a file, under the names that the header gives its cells. */
export interface CsvRecord {
  /** The line that it begins in; the header is in line 1. */
  readonly line: number;
  /** Of each column of the header; "" where the cell is empty. */
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads CSV as spreadsheets write it (RFC 4180): cells between commas, semicolons or tabs, in
 * quotes where they need them, below a header. A byte order mark and empty lines are passed over.
 * @param known the columns that there may be, as they are spelled in what is returned; the file may
 *   write them in any case
 * @throws ScimError invalidSyntax, invalidValue, naming the line
 */
export function parseCsv(text: string, known: readonly string[]): readonly CsvRecord[] {
  const [header, ...records] = recordsOf(text);
  if (header === undefined) throw invalidSyntax(`The CSV is empty; ${headerOf(known)}.`);
  const columns = columnsOf(header.cells, known);
  return records.map(({ line, cells }) => {
    if (cells.length !== columns.length) {
      throw invalidSyntax(
        `Line ${line} of the CSV has ${cells.length} cells, the header has ${columns.length}; a ` +
          "cell with a separator in it must be in quotes.",
      );
    }
    const named = columns.map((column, index) => [column, asItWas(cells[index] ?? "")]);
    return { line, cells: Object.fromEntries(named) };
  });
}

export type Cell = string | number | boolean | null | undefined;

/** One record as RFC 4180 §2 has it, with its end of line. */
export const csvRow = (cells: readonly Cell[]): string => `${cells.map(written).join(",")}\r\n`;

/** A header and what is below it. */
export const csvOf = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [columns, ...rows].map(csvRow).join("");

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

/** All records that have anything in them. */
function recordsOf(text: string): readonly Row[] {
  const bytes = Buffer.from(text);
  const rows: Row[] = [];
  let end = 0;
  let line = 1;
  try {
    parse(bytes, {
      bom: true,
      delimiter: separatorOf(text),
      trim: true,
      relax_column_count: true,
      on_record: (cells: string[], context: { readonly bytes: number }) => {
        if (cells.some((cell) => cell !== "")) rows.push({ line, cells });
        // The parser counts a CRLF within quotes as two lines.
        line += linesIn(bytes.subarray(end, context.bytes));
        end = context.bytes;
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalidSyntax(`The record of the CSV that begins in line ${line}: ${complaint(error)}`);
  }
  return rows;
}

const complaint = ({ code }: CsvError): string =>
  code === "CSV_QUOTE_NOT_CLOSED"
    ? "a cell begins with a quote that is not closed."
    : 'a quote may stand only around a whole cell; within it, it is written twice: "".';

/** Whichever the header has most of, outside of quotes. */
function separatorOf(text: string): string {
  const header = /^(?:"[^"]*"|[^"\r\n])*/.exec(text.replace(/^[\uFEFF\s]+/, ""))?.[0] ?? "";
  const outside = header.replaceAll(/"[^"]*"/g, "");
  const counted = [",", ";", "\t"].map((each) => ({ each, n: outside.split(each).length }));
  return counted.reduce((most, next) => (next.n > most.n ? next : most)).each;
}

function linesIn(bytes: Uint8Array): number {
  const [lineFeed, carriageReturn] = [0x0a, 0x0d];
  let lines = 0;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (byte === lineFeed) lines++;
    if (byte === carriageReturn && bytes[index + 1] !== lineFeed) lines++;
  }
  return lines;
}

const headerOf = (known: readonly string[]): string =>
  known.length === 1
    ? `its first line must name the column ${known[0]}`
    : `its first line must name columns out of ${known.join(", ")}`;

function columnsOf(header: readonly string[], known: readonly string[]): readonly string[] {
  const columns = header.map((name) => {
    const column = known.find((each) => each.toLowerCase() === name.toLowerCase());
    if (column !== undefined) return column;
    const meant = closest(name, known);
    throw invalidValue(
      `Line 1 of the CSV names the column '${name}', which there is not` +
        `${meant === undefined ? "" : `: did you mean '${meant}'?`}; ${headerOf(known)}.`,
    );
  });
  const twice = columns.find((column, index) => columns.indexOf(column) < index);
  if (twice === undefined) return columns;
  throw invalidValue(`Line 1 of the CSV names the column '${twice}' twice.`);
}

/**
 * What spreadsheets would take for a formula, and what would be taken for one that was defused.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

function written(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const defused = FORMULA.test(cell) ? `'${cell}` : cell;
  const needsQuotes = /[",;\r\n\t]|^\s|\s$/.test(defused);
  return needsQuotes ? `"${defused.replaceAll('"', '""')}"` : defused;
}

/** The cell before it was defused. */
const asItWas = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
