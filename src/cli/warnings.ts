import type { Contacts } from "../directory/contacts.ts";
import { endingTokens, provisioners } from "../directory/provisioners.ts";
import type { Store } from "../directory/store.ts";
import type { Log } from "../http/log.ts";
import type { Live } from "./assemble.ts";
import type { Backups } from "./backups.ts";
import type { Chore } from "./chore.ts";
import { iso } from "./table.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Time enough to bring a new token to an identity provider. */
const TOKEN_SOON_MS = 14 * DAY_MS;
/** After a start clients have so long to come back: it was us who were not there. */
const BACK_WITHIN_MS = HOUR_MS;

interface Warning {
  /** What it is about: the same is not told again while it lasts. */
  readonly about: string;
  readonly fields: object;
  readonly says: string;
}

export interface WarningsOn {
  readonly live: Live<"silent-client-hours">;
  readonly store: Pick<Store, "brake" | "listCredentials" | "listTokens">;
  readonly contacts: Pick<Contacts, "lastContacts">;
  readonly backups: Pick<Backups, "last" | "lastDone">;
  readonly log: Pick<Log, "warn">;
  readonly now: () => number;
}

/**
 * Tells the log, for those who look at nothing else, what needs somebody: once, and again when it
 * had become good in the meantime. Certificates are told of by who serves them.
 */
export function createWarnings(on: WarningsOn): Chore {
  const started = on.now();
  let told: ReadonlySet<string> = new Set();
  return {
    name: "warnings",
    everyMs: MINUTE_MS,
    async run() {
      const found = [
        ...(await silentClients(on, started)),
        ...(await tokens(on)),
        ...failingBackup(on),
        ...(await brake(on)),
      ];
      for (const { about, fields, says } of found) if (!told.has(about)) on.log.warn(fields, says);
      told = new Set(found.map(({ about }) => about));
    },
  };
}

async function silentClients(on: WarningsOn, started: number): Promise<Warning[]> {
  const { live, store, contacts, now } = on;
  const allowedMs = live()["silent-client-hours"] * HOUR_MS;
  if (allowedMs === 0 || now() - started < BACK_WITHIN_MS) return [];
  const silent = [...contacts.lastContacts()].filter(([, at]) => now() - at > allowedMs);
  if (silent.length === 0) return [];
  const clients = await provisioners(store, now());
  return silent
    .filter(([client]) => clients.has(client))
    .map(([client, at]) => ({
      about: `client ${client}`,
      fields: { client, lastContact: iso(at) },
      says: "a client is silent: see whether its identity provider still provisions",
    }));
}

async function tokens({ store, now }: WarningsOn): Promise<Warning[]> {
  const ending = endingTokens(await store.listTokens(), now()).filter(
    ({ expires, lastUsed }) => lastUsed !== undefined && expires - now() <= TOKEN_SOON_MS,
  );
  return ending.map(({ id, name, client, expires }) => {
    const fields = { token: name, client, expires: iso(expires) };
    return expires > now()
      ? { about: `token ${id} ends`, fields, says: "a token ends soon: bring its client another" }
      : { about: `token ${id} ended`, fields, says: "a token has ended: bring its client another" };
  });
}

function failingBackup({ backups }: WarningsOn): Warning[] {
  if (backups.last()?.outcome !== "failed") return [];
  const done = backups.lastDone();
  const fields = { lastBackup: done === undefined ? null : iso(done) };
  return [{ about: "backup", fields, says: "backups fail: see rollcall doctor" }];
}

async function brake({ store }: WarningsOn): Promise<Warning[]> {
  const { trippedAt } = await store.brake();
  if (trippedAt === undefined) return [];
  return [
    {
      about: `brake ${trippedAt}`,
      fields: { since: iso(trippedAt) },
      says: "the brake has tripped: nobody is deactivated until an administrator lets it",
    },
  ];
}
