import type { Store } from "../directory/store.ts";
import { app } from "../http/app.ts";
import { inStep } from "../http/in-step.ts";
import type { Log } from "../http/log.ts";
import { type Extension, resourceTypesWith } from "../scim/schema/resource-type.ts";
import {
  networkSettings,
  openAuthentication,
  openDirectory,
  openLimits,
  openNetwork,
  openRecords,
} from "./assemble.ts";
import { createBackups } from "./backups.ts";
import type { Pair } from "./certificate.ts";
import { chores } from "./chores.ts";
import type { ServeConfig } from "./config.ts";
import { createDraining } from "./draining.ts";
import { listen } from "./listen.ts";
import type { Reloads } from "./reload.ts";
import { startChores } from "./start-chores.ts";
import { stateReader } from "./state.ts";
import { statusLine } from "./status-line.ts";
import { keepTls } from "./tls.ts";
import { version } from "./version.ts";
import { createWarnings } from "./warnings.ts";

export interface Server {
  /** What clients reach it under, without a trailing slash. */
  readonly publicUrl: string;
  readonly reloads: readonly Reloads[];
  /** How it is, in one line. */
  status(): Promise<string>;
  stop(): Promise<void>;
}

/** What the files say that the settings name. */
export interface FromFiles {
  readonly extensions: readonly Extension[];
  readonly pair: Pair | undefined;
}

/** Joins the rooms: a server that answers, and does its chores. */
export async function startServer(
  config: ServeConfig,
  store: Store,
  { extensions, pair }: FromFiles,
  log: Log,
): Promise<Server> {
  const { refusals, contacts } = await openRecords(store, log);
  const listener = await listen(config, pair);
  const tls = keepTls(listener, { config, log, now: Date.now });
  const publicUrl = config["public-url"]?.replace(/\/+$/, "") ?? listener.localUrl;
  let current = config;
  const live = () => current;
  const limits = openLimits(live, log);
  const network = openNetwork(config, log);
  const directory = openDirectory(store, live);
  const backups = createBackups(live, { log });
  const state = stateReader({ data: config.data, store, backups, tls, now: Date.now });
  const draining = createDraining(
    inStep(
      app(
        {
          directory,
          baseUrl: `${publicUrl}/scim/v2`,
          get bodyBytes() {
            return live()["body-limit"];
          },
          types: resourceTypesWith({ extensions, usersOnly: config["users-only"] }),
          limits,
          network,
          log,
          authentication: openAuthentication(live, publicUrl, store, log),
          refusals,
          contacts,
        },
        { version, state },
      ),
    ),
  );
  listener.answerWith(draining.answer);
  const warnings = createWarnings({ live, store, contacts, backups, log, now: Date.now });
  const all = [...chores({ directory, log, backups }), warnings, ...tls.chores];
  const endChores = startChores(all, log);
  return {
    publicUrl,
    reloads: [
      (next) => () => {
        current = next;
      },
      (next) => network.prepare(networkSettings(next)),
      tls.reloads,
    ],
    async status() {
      const [isOn, brake] = await Promise.all([store.isProvisioning(), store.brake()]);
      const lastContacts = contacts.lastContacts();
      const now = Date.now();
      return statusLine({ publicUrl, isProvisioning: isOn === true, brake, lastContacts, now });
    },
    async stop() {
      endChores();
      backups.stop();
      await draining.begin();
      await listener.stop();
      limits.close();
      await refusals.settle();
      await contacts.flush();
    },
  };
}
