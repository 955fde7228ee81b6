import { Counter, Gauge, Registry } from "prom-client";
import type { StoreActivity } from "../directory/store.ts";
import type { KeptState, State } from "./state.ts";

type Value = readonly [labels: Readonly<Record<string, string>>, value: number];

interface Row {
  readonly name: string;
  readonly help: string;
  /** Absent: what is now. */
  readonly kind?: "counter";
  /** None: what there is none of is not told. */
  readonly values: readonly Value[];
}

/**
 * How a server is, in the text format of Prometheus. The registry is a new one each time, so that
 * nothing stays in it that is there no more.
 */
export function stateMetrics(state: State): Promise<string> {
  const registry = new Registry();
  for (const { name, help, kind, values } of rowsOf(state)) {
    const [first] = values;
    if (first === undefined) continue;
    const settings = { name, help, labelNames: Object.keys(first[0]), registers: [registry] };
    const metric = kind === "counter" ? new Counter(settings) : new Gauge(settings);
    for (const [labels, value] of values) metric.inc(labels, value);
  }
  return registry.metrics();
}

const rowsOf = (state: State): readonly Row[] => [
  ...storageRows(state),
  {
    name: "rollcall_backup_last_success_seconds",
    help: "When the last backup was made, in seconds since 1970.",
    values: time(state.backupDone),
  },
  {
    name: "rollcall_backup_failed",
    help: "1 while the last attempt at a backup has failed.",
    values: one(Number(state.isBackupFailing)),
  },
  {
    name: "rollcall_certificate_expiry_seconds",
    help: "When the certificate that is served ends, in seconds since 1970.",
    values: time(state.certificateEnds),
  },
  ...(state.kept ? keptRows(state.kept) : []),
];

const storageRows = ({ isReady, activity, freeBytes }: State): readonly Row[] => [
  {
    name: "rollcall_database_writable",
    help: "1 while the database can be read and written, as /readyz says.",
    values: one(Number(isReady)),
  },
  {
    name: "rollcall_disk_free_bytes",
    help: "Room on the disk that the database is on.",
    values: freeBytes === undefined ? [] : one(freeBytes),
  },
  ...(activity ? activityRows(activity) : []),
];

const activityRows = (activity: StoreActivity): readonly Row[] => [
  {
    name: "rollcall_writer_queue",
    help: "Writes that wait for their turn.",
    values: one(activity.queued),
  },
  {
    name: "rollcall_writer_jobs_total",
    help: "Writes that had their turn.",
    kind: "counter",
    values: one(activity.jobs),
  },
  {
    name: "rollcall_writer_commits_total",
    help: "Commits that these writes shared.",
    kind: "counter",
    values: one(activity.commits),
  },
  {
    name: "rollcall_database_bytes",
    help: "Size of the database.",
    values: one(activity.databaseBytes),
  },
  {
    name: "rollcall_wal_bytes",
    help: "Size of the log of changes that are not written back to the database yet.",
    values: one(activity.logBytes),
  },
];

const keptRows = (kept: KeptState): readonly Row[] => {
  const { people, groups, journal } = kept.totals;
  return [
    {
      name: "rollcall_people",
      help: "People, by whether they are active.",
      values: by("state", { active: people.active, inactive: people.inactive }),
    },
    {
      name: "rollcall_people_by_source",
      help: "The same people, by whether an identity provider keeps them.",
      values: by("source", { provisioned: people.provisioned, local: people.local }),
    },
    {
      name: "rollcall_groups",
      help: "Groups, by whether an identity provider keeps them.",
      values: by("source", { ...groups }),
    },
    {
      name: "rollcall_journal_entries",
      help: "Entries of the journal.",
      values: one(journal.entries),
    },
    {
      name: "rollcall_provisioning_enabled",
      help: "1 while identity providers are let in.",
      values: one(Number(kept.isProvisioning)),
    },
    {
      name: "rollcall_brake_tripped",
      help: "1 while the brake lets nobody be deactivated.",
      values: one(Number(kept.isBrakeTripped)),
    },
    {
      name: "rollcall_client_provisions",
      help: "1 for each client that has a good token or credential to provision with.",
      values: kept.provisioners.map((client): Value => [{ client }, 1]),
    },
    {
      name: "rollcall_token_expiry_seconds",
      help: "When a token ends, in seconds since 1970.",
      values: tokenValues(kept.tokens),
    },
  ];
};

/** Of tokens of one name and client that one counts which is good for longest. */
const tokenValues = (tokens: KeptState["tokens"]): readonly Value[] => {
  const last = new Map<string, Value>();
  for (const { name: token, client, expires } of tokens.toSorted((a, b) => a.expires - b.expires)) {
    last.set(JSON.stringify([token, client]), [{ token, client }, expires / 1000]);
  }
  return [...last.values()];
};

const one = (value: number): readonly Value[] => [[{}, value]];

const time = (at: number | undefined): readonly Value[] => (at === undefined ? [] : one(at / 1000));

const by = (label: string, counts: Readonly<Record<string, number>>): readonly Value[] =>
  Object.entries(counts).map(([name, count]): Value => [{ [label]: name }, count]);
