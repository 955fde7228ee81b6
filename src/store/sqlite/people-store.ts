import { sql } from "drizzle-orm";
import { departures, sequence } from "../../../db/sqlite/schema.ts";
import type { PeopleStore } from "../../directory/people-store.ts";
import { type Connection, prepare } from "./connection.ts";
import { createGroupQuery } from "./group-query.ts";
import { createNesting } from "./nesting.ts";
import { createPeopleQuery } from "./people-query.ts";
import { createSequence } from "./sequence.ts";
import type { Writer } from "./writer.ts";

interface Connections {
  readonly writing: Connection;
  readonly reading: Connection;
  readonly writer: Writer;
}

/** What workplace systems read, and the little that is written for them alone. */
export function createPeopleStore({ writing, reading, writer }: Connections): PeopleStore {
  const numbers = createSequence(reading);
  const read = {
    connection: reading,
    sequence: numbers,
    nesting: createNesting(reading, numbers),
  };
  const forget = prepareForgetting(writing);
  return {
    ...createPeopleQuery(read),
    ...createGroupQuery(read),
    forgetDepartures: (at) =>
      writer.run(() => {
        forget.note.run({ at });
        forget.remove.run({ at });
      }),
  };
}

function prepareForgetting(connection: Connection) {
  const isOld = sql`${departures.at} < ${sql.placeholder("at")}`;
  return {
    note: prepare(
      connection,
      sql`UPDATE ${sequence} SET forgotten_to = max(forgotten_to,
        coalesce((SELECT max(${departures.seq}) FROM ${departures} WHERE ${isOld}), 0))`,
    ),
    remove: prepare(connection, sql`DELETE FROM ${departures} WHERE ${isOld}`),
  };
}
