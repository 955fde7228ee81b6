import type { Store } from "../directory/store.ts";
import { app } from "../http/app.ts";
import type { Log } from "../http/log.ts";
import { type Extension, resourceTypesWith } from "../scim/schema/resource-type.ts";
import { openAuthentication, openDirectory, openLimits, openRecords } from "./assemble.ts";
import { chores } from "./chores.ts";
import type { ServeConfig } from "./config.ts";
import { listen } from "./listen.ts";
import type { Reloads } from "./reload.ts";
import { startChores } from "./start-chores.ts";
import { version } from "./version.ts";

export interface Server {
  /** What clients reach it under, without a trailing slash. */
  readonly publicUrl: string;
  readonly reloads: readonly Reloads[];
  stop(): Promise<void>;
}

/** Joins the rooms: a server that answers, and does its chores. */
export async function startServer(
  config: ServeConfig,
  store: Store,
  extensions: readonly Extension[],
  log: Log,
): Promise<Server> {
  const { refusals, contacts } = await openRecords(store, log);
  const listener = listen(config);
  const publicUrl = config["public-url"]?.replace(/\/+$/, "") ?? listener.localUrl;
  let current = config;
  const live = () => current;
  const limits = openLimits(live, log);
  const directory = openDirectory(store, live);
  listener.answerWith(
    app(
      {
        directory,
        baseUrl: `${publicUrl}/scim/v2`,
        get bodyBytes() {
          return live()["body-limit"];
        },
        types: resourceTypesWith({ extensions, usersOnly: config["users-only"] }),
        limits,
        log,
        authentication: openAuthentication(live, publicUrl, store, log),
        refusals,
        contacts,
      },
      { version },
    ),
  );
  const endChores = startChores(chores({ directory, log }), log);
  return {
    publicUrl,
    reloads: [
      (next) => () => {
        current = next;
      },
    ],
    async stop() {
      endChores();
      await listener.stop();
      limits.close();
      await refusals.settle();
      await contacts.flush();
    },
  };
}
