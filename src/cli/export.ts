import { everythingAbout } from "../directory/erasure.ts";
import { exportEverything, exportPeople } from "../directory/export.ts";
import type { TransferStore } from "../directory/transfer-store.ts";
import { type ResourceType, resourceTypesWith } from "../scim/schema/resource-type.ts";
import { folderOption, readArguments } from "./arguments.ts";
import { type Command, printError, UsageError } from "./command.ts";
import { variableOf } from "./config.ts";
import { readSchemas } from "./schemas.ts";
import { openSink, type Sink } from "./sink.ts";
import { version } from "./version.ts";
import { requireDatabase, withStore } from "./with-store.ts";

/** Writes out what is kept, as it is at one moment, also while the server runs. */
export const exportCommand: Command = async (args) => {
  const { values, positionals } = readArguments(args, {
    ...folderOption(),
    format: { type: "string", default: "jsonl" },
    config: { type: "string" },
    journal: { type: "boolean", default: false },
    person: { type: "string" },
    output: { type: "string" },
    force: { type: "boolean", default: false },
  });
  const { data, format, journal, output, force, person } = values;
  if (positionals.length > 0) {
    throw new UsageError(`'${positionals[0]}' is too much; name a file with --output FILE.`);
  }
  if (format !== "jsonl" && format !== "csv") {
    throw new UsageError(`--format must be jsonl or csv; got '${format}'.`);
  }
  if (format === "csv" && (journal || person !== undefined)) {
    throw new UsageError("--journal and --person go with --format jsonl.");
  }
  const extensions = readSchemas(values.config ?? process.env[variableOf("config")]);
  requireDatabase(data);
  return withStore(data, async (store) => {
    const sink = openSink(output, force);
    try {
      const told =
        person === undefined
          ? await writeAll(store, sink, { format, journal })
          : await writePerson(
              store,
              sink,
              resourceTypesWith({ extensions, usersOnly: false }),
              person,
            );
      await sink.finish();
      printError(`Exported ${told}${output === undefined ? "" : ` to ${output}`}.`);
      return 0;
    } catch (error) {
      sink.discard();
      throw error;
    }
  });
};

const TOLD_EVERY_MS = 5000;

/**
 * What is kept about one person.
 * @param person an id, or the userName of somebody who is there
 * @returns what there is, for people to read
 */
async function writePerson(
  store: TransferStore,
  sink: Sink,
  types: readonly ResourceType[],
  person: string,
): Promise<string> {
  const { items } = await store.people({ userName: person, after: "", limit: 1 });
  const id = items[0]?.id ?? person;
  const everything = await store.atOneMoment(() => everythingAbout(store, types, id));
  await sink.write(`${JSON.stringify(everything, null, 2)}\n`);
  return `what is kept about ${id}`;
}

/** @returns how many lines there are, for people to read */
function writeAll(
  store: TransferStore,
  sink: Sink,
  { format, journal }: { readonly format: "csv" | "jsonl"; readonly journal: boolean },
): Promise<string> {
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
    return `${written} ${format === "csv" ? "people" : "lines"}`;
  });
}
