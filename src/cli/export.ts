import { exportEverything, exportPeople } from "../directory/export.ts";
import type { TransferStore } from "../directory/transfer-store.ts";
import { folderOption, readArguments } from "./arguments.ts";
import { type Command, printError, UsageError } from "./command.ts";
import { openSink, type Sink } from "./sink.ts";
import { version } from "./version.ts";
import { requireDatabase, withStore } from "./with-store.ts";

/** Writes out what is kept, as it is at one moment, also while the server runs. */
export const exportCommand: Command = async (args) => {
  const { values, positionals } = readArguments(args, {
    ...folderOption(),
    format: { type: "string", default: "jsonl" },
    journal: { type: "boolean", default: false },
    output: { type: "string" },
    force: { type: "boolean", default: false },
  });
  const { data, format, journal, output, force } = values;
  if (positionals.length > 0) {
    throw new UsageError(`'${positionals[0]}' is too much; name a file with --output FILE.`);
  }
  if (format !== "jsonl" && format !== "csv") {
    throw new UsageError(`--format must be jsonl or csv; got '${format}'.`);
  }
  if (journal && format === "csv") throw new UsageError("--journal goes with --format jsonl.");
  requireDatabase(data);
  return withStore(data, async (store) => {
    const sink = openSink(output, force);
    try {
      const count = await write(store, sink, { format, journal });
      await sink.finish();
      const what = format === "csv" ? "people" : "lines";
      printError(`Exported ${count} ${what}${output === undefined ? "" : ` to ${output}`}.`);
      return 0;
    } catch (error) {
      sink.discard();
      throw error;
    }
  });
};

const TOLD_EVERY_MS = 5000;

/** @returns how many lines there are */
function write(
  store: TransferStore,
  sink: Sink,
  { format, journal }: { readonly format: "csv" | "jsonl"; readonly journal: boolean },
): Promise<number> {
  return store.atOneMoment(async () => {
    const about = { version, at: new Date().toISOString() };
    const parts =
      format === "csv" ? exportPeople(store) : exportEverything(store, about, { journal });
    let told = performance.now();
    let written = 0;
    for await (const { text, count } of parts) {
      await sink.write(text);
      written = count;
      if (performance.now() - told < TOLD_EVERY_MS) continue;
      told = performance.now();
      printError(`${count} so far …`);
    }
    return written;
  });
}
