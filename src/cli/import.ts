import { closeSync, openSync, readSync } from "node:fs";
import { type PersonRows, personRowsOf } from "../directory/person-rows.ts";
import { type ImportReport, importPeople, type RowReport } from "../directory/transfer.ts";
import { ScimError } from "../scim/error.ts";
import { LIMITS } from "../scim/limits.ts";
import { resourceTypesWith, userType } from "../scim/schema/resource-type.ts";
import { folderOption, nextCommand, readArguments } from "./arguments.ts";
import { openDirectory } from "./assemble.ts";
import { type Command, print, printError, UsageError } from "./command.ts";
import { variableOf } from "./config.ts";
import { readSchemas } from "./schemas.ts";
import { table } from "./table.ts";
import { requireDatabase, withStore } from "./with-store.ts";

/** Whatever a file has must be known. */
const STRICT = { "unknown-attributes": "reject" } as const;

/** Makes and edits local people from a file, also while the server runs: all of them or none. */
export const importCommand: Command = async (args) => {
  const { values, positionals } = readArguments(args, {
    ...folderOption(),
    config: { type: "string" },
    format: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    "create-missing": { type: "boolean", default: false },
  });
  const [file] = positionals;
  if (positionals.length !== 1 || file === undefined) {
    throw new UsageError("Name one file with people, or - for standard input.");
  }
  const { data, format } = values;
  const trial = values["dry-run"];
  const people = readPeople(file, format);
  const extensions = readSchemas(values.config ?? process.env[variableOf("config")]);
  const types = resourceTypesWith({ extensions, usersOnly: false });
  const type = types.find(({ name }) => name === userType.name) ?? userType;
  // Nothing is made where nothing is to be changed.
  if (trial) requireDatabase(data);
  return withStore(data, async (store) => {
    const directory = { ...openDirectory(store, () => STRICT), store };
    const options = { type, trial, makesMissing: values["create-missing"] };
    const report = await importPeople(directory, people.rows, options);
    tell(report, people, { data, trial });
    return isRefused(report) ? 1 : 0;
  });
};

/** @throws UsageError when the file cannot be read, or is no good as a whole */
function readPeople(file: string, format: string | undefined): PersonRows {
  if (format !== undefined && format !== "csv" && format !== "jsonl") {
    throw new UsageError(`--format must be csv or jsonl; got '${format}'.`);
  }
  const text = textOf(file);
  const looksLike = /^[\uFEFF\s]*\{/.test(text) ? "jsonl" : "csv";
  try {
    return personRowsOf(text, format ?? looksLike);
  } catch (error) {
    if (error instanceof ScimError) throw new UsageError(`${nameOf(file)}: ${error.detail}`);
    throw error;
  }
}

const nameOf = (file: string): string => (file === "-" ? "standard input" : file);

function textOf(file: string): string {
  const bytes = bytesOf(file);
  // What spreadsheets call Unicode text.
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      `${nameOf(file)} is not written in UTF-8. In a spreadsheet, save it as "CSV UTF-8".`,
    );
  }
}

function bytesOf(file: string): Uint8Array {
  try {
    return file === "-" ? readUpTo(0, file) : readOpened(file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${nameOf(file)} cannot be read: ${reason}`);
  }
}

function readOpened(file: string): Uint8Array {
  const descriptor = openSync(file, "r");
  try {
    return readUpTo(descriptor, file);
  } finally {
    closeSync(descriptor);
  }
}

const CHUNK_BYTES = 1024 * 1024;

/** Pipes and devices have no size, and may never end. */
function readUpTo(descriptor: number, file: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let size = 0; ; ) {
    const read = readSync(descriptor, chunk);
    if (read === 0) return Buffer.concat(chunks);
    size += read;
    if (size > LIMITS.importedBytes) {
      throw new UsageError(
        `${nameOf(file)} is larger than ${LIMITS.importedBytes} bytes: split it.`,
      );
    }
    chunks.push(chunk.slice(0, read));
  }
}

const countOf = ({ rows }: ImportReport, outcome: RowReport["outcome"]): number =>
  rows.filter((row) => row.outcome === outcome).length;

const isRefused = (report: ImportReport): boolean =>
  countOf(report, "refused") + report.problems.length > 0;

interface Circumstances {
  readonly data: string;
  readonly trial: boolean;
}

/** Line by line what came of it, then what that means. */
function tell(report: ImportReport, people: PersonRows, { data, trial }: Circumstances): void {
  if (people.passedOver.length > 0) {
    printError(`Passed over, since rollcall gives them itself: ${people.passedOver.join(", ")}.`);
  }
  const lines = report.rows.map(({ line, userName, outcome, remarks }) => [
    String(line),
    // Nothing was done where another line is refused.
    report.isKept || outcome === "refused" ? outcome : `would be ${outcome}`,
    userName,
    remarks.join(" "),
  ]);
  if (lines.length > 0) print(table([["LINE", "OUTCOME", "USERNAME", "REMARKS"], ...lines]));
  for (const problem of report.problems) print(problem);
  const counts = (["created", "updated", "unchanged", "refused"] as const)
    .map((outcome) => `${countOf(report, outcome)} ${outcome}`)
    .join(", ");
  print(`${report.rows.length} people: ${counts}.`);
  if (report.groups.length > 0) print(`Groups that are made: ${report.groups.join(", ")}.`);
  if (report.permissions.length > 0) {
    print(`Permissions that are made: ${report.permissions.join(", ")}.`);
  }
  print(conclusion(report, { data, trial }));
}

function conclusion(report: ImportReport, { data, trial }: Circumstances): string {
  if (report.isKept) {
    const look = nextCommand("export --format csv", data);
    return `Imported into '${data}'; it counts at once. To look at it: ${look}`;
  }
  if (!isRefused(report))
    return "This was a trial: nothing was changed. Import it without --dry-run.";
  const start = trial ? "This was a trial; the" : "Nothing was changed: the";
  const next = "Correct what was refused, then import it again.";
  return `${start} file is imported as a whole or not at all. ${next}`;
}
