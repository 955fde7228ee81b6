import { mkdirSync } from "node:fs";
import { type Contacts, openContacts } from "../directory/contacts.ts";
import type { Directory } from "../directory/directory.ts";
import { createKeyRing } from "../directory/key-ring.ts";
import { createRefusals, type Refusals } from "../directory/refusals.ts";
import { rules } from "../directory/rules.ts";
import type { Store } from "../directory/store.ts";
import type { TransferStore } from "../directory/transfer-store.ts";
import type { Authentication } from "../http/exchange.ts";
import { createLimits, type Limits } from "../http/limits/limits.ts";
import { sharedTimers } from "../http/limits/shared-timers.ts";
import type { Log } from "../http/log.ts";
import { createNetwork, type Network, type NetworkSettings } from "../http/network.ts";
import { openSqliteStore } from "../store/sqlite/open.ts";
import type { Trouble } from "../store/sqlite/troubles.ts";
import type { Config, SettingName } from "./config.ts";
import { databaseFile } from "./database-file.ts";
import { inFolder } from "./in-folder.ts";
import { keepBeforeUpgrade } from "./keep-before-upgrade.ts";
import { type Lock, lockFolder } from "./lock.ts";
import { readKeys } from "./read-keys.ts";
import { reasonOf } from "./reason-of.ts";
import { version } from "./version.ts";

/**
 * Opens the database of a data folder, and makes both where there are none.
 * @param holder "server": the folder is locked by whoever calls
 * @param onTrouble is told when the disk or the database begins to fail, and when it is well again
 * @throws Error when a database of an older schema cannot be copied, or a server is at work on it;
 *   and when the disk or the database is such that it cannot be opened
 */
export function openStore(
  data: string,
  holder: "server" | "command" = "command",
  onTrouble?: (trouble: Trouble) => void,
): TransferStore {
  let lock: Lock | undefined;
  const beforeMigration = (schema: number) => {
    // A server of the version before must not find other tables from one request to the next.
    if (holder === "command") lock = lockFolder(data);
    keepBeforeUpgrade(data, schema);
  };
  try {
    return inFolder(data, () => {
      mkdirSync(data, { recursive: true, mode: 0o700 });
      const file = databaseFile(data);
      return openSqliteStore({ file, rules, program: version, beforeMigration, onTrouble });
    });
  } finally {
    lock?.release();
  }
}

/** Settings as they are now: a reload changes some of them. */
export type Live<Name extends SettingName> = () => Config<Name>;

/** The directory with the clock and the ids of this machine. */
export const openDirectory = (store: Store, live: Live<"unknown-attributes">): Directory => ({
  store,
  get unknownAttributes() {
    return live()["unknown-attributes"];
  },
  now: Date.now,
  newId: () => Bun.randomUUIDv7(),
});

type LimitSetting = "rate-limit" | "concurrency-limit" | "request-deadline";

/** The limits of one server, with the clock and the timers of this machine. */
export const openLimits = (live: Live<LimitSetting>, log: Log): Limits => {
  const now = () => performance.now();
  return createLimits(
    {
      get rate() {
        return live()["rate-limit"];
      },
      get concurrency() {
        return live()["concurrency-limit"];
      },
      get deadlineS() {
        return live()["request-deadline"];
      },
    },
    { now, after: sharedTimers(after, now), log },
  );
};

type NetworkSetting = "trusted-proxies" | "allow-addresses" | "allow-addresses-mode";

/** Whom the settings let in, and whom they believe. */
export const networkSettings = (config: Config<NetworkSetting>): NetworkSettings => ({
  trustedProxies: config["trusted-proxies"],
  allowed: config["allow-addresses"],
  mode: config["allow-addresses-mode"],
});

export const openNetwork = (config: Config<NetworkSetting | "public-url">, log: Log): Network =>
  createNetwork(networkSettings(config), {
    now: () => performance.now(),
    log,
    isPinned: config["public-url"] !== undefined,
  });

/** Nobody waits for a timer when the server stops. */
function after(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms).unref();
  return () => clearTimeout(timer);
}

/** What the server remembers of requests: those that it refused, and whose they were. */
export interface Records {
  readonly refusals: Refusals;
  readonly contacts: Contacts;
}

/** Records with the timers of this machine. A disk that is full is told to the log once. */
export const openRecords = async (store: Store, log: Log): Promise<Records> => ({
  refusals: createRefusals({
    store,
    after,
    onFailure: (error) => log.error(reasonOf(error), "refusals are missing in the journal"),
  }),
  contacts: await openContacts({
    store,
    after,
    onFailure: (error) =>
      log.error(reasonOf(error), "what clients sent is not kept; to be tried again"),
  }),
});

/** @param issuer the public URL of the server */
export const openAuthentication = (
  live: Live<"access-token-minutes" | "raw-authorization">,
  issuer: string,
  store: Store,
  log: Log,
): Authentication => ({
  issuer,
  get accessTokenMs() {
    return live()["access-token-minutes"] * 60_000;
  },
  get rawAuthorization() {
    return live()["raw-authorization"];
  },
  keys: createKeyRing({
    store,
    read: readKeys,
    now: Date.now,
    onFailure: (source, error) =>
      log.warn({ source, error }, "keys could not be read; those that were read last still count"),
  }),
});
