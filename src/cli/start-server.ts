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
  /** What takes other settings while it runs. */
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
  const limits = openLimits(config, log);
  const directory = openDirectory(store, config["unknown-attributes"]);
  listener.answerWith(
    app(
      {
        directory,
        baseUrl: `${publicUrl}/scim/v2`,
        bodyBytes: config["body-limit"],
        types: resourceTypesWith({ extensions, usersOnly: config["users-only"] }),
        limits,
        log,
        authentication: openAuthentication(config, publicUrl, store, log),
        refusals,
        contacts,
      },
      { version },
    ),
  );
  const endChores = startChores(chores({ directory, log }), log);
  return {
    publicUrl,
    reloads: [],
    async stop() {
      endChores();
      await listener.stop();
      limits.close();
      await refusals.settle();
      await contacts.flush();
    },
  };
}
