import { sql } from "drizzle-orm";
import { contacts, cycles, journal, people, resources } from "../../../db/sqlite/schema.ts";
import type { Contact, ContactStore, Cycle, Totals } from "../../directory/contact-store.ts";
import { groupType, userType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import type { Writer } from "./writer.ts";

/** How clients and the directory are doing. */
export function createContacts(
  writing: Connection,
  reading: Connection,
  writer: Writer,
): ContactStore {
  const add = prepareAdditions(writing);
  const forget = prepareRemovals(writing);
  const read = prepareReads(reading);
  const totals = prepareTotals(reading);
  return {
    keepContacts: (hours, bursts) =>
      writer.run(() => {
        for (const hour of hours) add.hour.run({ ...hour });
        for (const burst of bursts) add.cycle.run({ ...burst });
      }),
    contacts: async (since, cyclesOfEach) => ({
      contacts: read.hours.all({ since }),
      cycles: [...clientsOf(read)].flatMap((client) => read.cycles.all({ client, cyclesOfEach })),
    }),
    pruneContacts: (before) =>
      writer.run(() => forget.hours.run({ before }) + forget.cycles.run({ before })),
    totals: async () => totals(),
  };
}

const value = (name: string) => sql.placeholder(name);

/** An hour or a cycle that is there already has these in addition, so no restart counts twice. */
function prepareAdditions(connection: Connection) {
  const counts = sql`${value("requests")}, ${value("writes")}, ${value("failures")}`;
  const added = sql`requests = requests + excluded.requests, writes = writes + excluded.writes,
    failures = failures + excluded.failures`;
  return {
    hour: prepare(
      connection,
      sql`INSERT INTO ${contacts} (client, hour, last, requests, writes, failures)
        VALUES (${value("client")}, ${value("hour")}, ${value("last")}, ${counts})
        ON CONFLICT DO UPDATE SET ${added}, last = max(last, excluded.last)`,
    ),
    cycle: prepare(
      connection,
      sql`INSERT INTO ${cycles} (client, began, ended, requests, writes, failures)
        VALUES (${value("client")}, ${value("began")}, ${value("ended")}, ${counts})
        ON CONFLICT DO UPDATE SET ${added}, ended = max(ended, excluded.ended)`,
    ),
  };
}

const prepareRemovals = (connection: Connection) => ({
  hours: prepare(connection, sql`DELETE FROM ${contacts} WHERE hour < ${value("before")}`),
  cycles: prepare(connection, sql`DELETE FROM ${cycles} WHERE ended < ${value("before")}`),
});

const prepareReads = (connection: Connection) => ({
  hours: prepare<Contact>(
    connection,
    sql`SELECT client, hour, requests, writes, failures, last FROM ${contacts}
      WHERE hour >= ${value("since")} ORDER BY client, hour`,
  ),
  nextClient: prepare<{ client: string | null }>(
    connection,
    sql`SELECT min(client) AS client FROM ${cycles} WHERE client > ${value("after")}`,
  ),
  cycles: prepare<Cycle>(
    connection,
    sql`SELECT client, began, ended, requests, writes, failures FROM ${cycles}
      WHERE client = ${value("client")} ORDER BY began DESC LIMIT ${value("cyclesOfEach")}`,
  ),
});

/** Those with cycles, each found by one step in the index: each may have thousands. */
function* clientsOf({ nextClient }: ReturnType<typeof prepareReads>): Generator<string> {
  for (let after = ""; ; ) {
    const client = nextClient.all({ after })[0]?.client;
    if (client === undefined || client === null) return;
    yield client;
    after = client;
  }
}

interface TotalsRow {
  readonly people: number;
  readonly active: number;
  readonly localPeople: number;
  readonly groups: number;
  readonly localGroups: number;
  readonly entries: number;
  readonly oldest: number | null;
}

/** All of it is counted in narrow indexes. */
function prepareTotals(connection: Connection): () => Totals {
  const local = (type: string) =>
    sql`SELECT count(*) FROM ${resources} WHERE type = ${type} AND source = 'local'`;
  // The journal forgets its oldest entries first, so that its numbers have no gaps.
  const statement = prepare<TotalsRow>(
    connection,
    sql`SELECT (SELECT count(*) FROM ${people}) AS people,
      (SELECT count(*) FROM ${people} WHERE active = 1) AS active,
      (${local(userType.name)}) AS localPeople,
      (SELECT count(*) FROM ${resources} WHERE type = ${groupType.name}) AS groups,
      (${local(groupType.name)}) AS localGroups,
      coalesce((SELECT max(seq) FROM ${journal}) - (SELECT min(seq) FROM ${journal}) + 1, 0)
        AS entries,
      (SELECT min(at) FROM ${journal}) AS oldest`,
  );
  return () => {
    const [row] = statement.all();
    if (row === undefined) throw new Error("Nothing was counted.");
    const { active, localPeople, localGroups, entries, oldest } = row;
    return {
      people: {
        active,
        inactive: row.people - active,
        provisioned: row.people - localPeople,
        local: localPeople,
      },
      groups: { provisioned: row.groups - localGroups, local: localGroups },
      journal: { entries, oldest },
    };
  };
}
