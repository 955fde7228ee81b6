import { pino } from "pino";
import { HOW_TO_SWITCH_ON } from "../directory/provisioning.ts";
import type { Store } from "../directory/store.ts";
import { createToken } from "../directory/token.ts";
import { type Answer, app } from "../http/app.ts";
import { type Extension, resourceTypesWith } from "../scim/schema/resource-type.ts";
import {
  databaseFile,
  openAuthentication,
  openDirectory,
  openLimits,
  openRecords,
  openStore,
} from "./assemble.ts";
import { type Command, print, UsageError } from "./command.ts";
import { type Config, readConfig } from "./config.ts";
import { reindex } from "./reindex.ts";
import { readSchemas } from "./schemas.ts";
import { startRetention } from "./start-retention.ts";
import { product, version } from "./version.ts";

export const SERVE_SETTINGS = [
  "listen",
  "data",
  "config",
  "users-only",
  "public-url",
  "body-limit",
  "rate-limit",
  "concurrency-limit",
  "request-deadline",
  "access-token-minutes",
  "raw-authorization",
  "unknown-attributes",
  "log-level",
  "first-token",
] as const;

type ServeConfig = Config<(typeof SERVE_SETTINGS)[number]>;

/** Entra and Okta wait 60 s for an answer; Bun would close an idle connection after 10 s. */
const IDLE_TIMEOUT_S = 120;

const STOP_TIMEOUT_MS = 5000;
const STOP_LOOK_MS = 10;

/** Runs the server until SIGTERM or SIGINT. */
export const serve: Command = async (args) => {
  const config = readConfig(SERVE_SETTINGS, args, process.env);
  const extensions = readSchemas(config.config);
  const store = openStore(config.data);
  try {
    await reindex(store, extensions);
    // What a crash left between a change of a list or a setting and the people that it is for.
    await store.applyWaiting({ at: Date.now(), doneBy: "job", method: "START" });
    const server = await listen(config, store, extensions);
    print(await banner(config, store, server.publicUrl, extensions));
    await stopSignal();
    await server.stop();
  } finally {
    await store.close();
  }
  print("Stopped; every acknowledged change is on disk.");
  return 0;
};

async function listen(config: ServeConfig, store: Store, extensions: readonly Extension[]) {
  const log = pino(
    { level: config["log-level"], base: null, serializers: { error: pino.stdSerializers.err } },
    pino.destination(2),
  );
  const { refusals, contacts } = await openRecords(store, log);
  const { hostname, port } = addressOf(config.listen);
  let answer: Answer = async () => new Response(null, { status: 503 });
  const server = Bun.serve({
    hostname,
    port,
    idleTimeout: IDLE_TIMEOUT_S,
    // Bun answers an oversized body without a SCIM error; the limit is kept where one can be
    // written.
    maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    fetch: (request, socket) => answer(request, socket.requestIP(request)?.address),
  });
  const publicUrl = config["public-url"]?.replace(/\/+$/, "") ?? localUrl(hostname, server.port);
  const limits = openLimits(config, log);
  const directory = openDirectory(store, config["unknown-attributes"]);
  answer = app(
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
  );
  const stopRetention = startRetention(directory, log);
  return {
    publicUrl,
    async stop() {
      stopRetention();
      await stop(server);
      limits.close();
      await refusals.settle();
      await contacts.flush();
    },
  };
}

/**
 * Lets requests that are under way finish, up to the last byte of their answers. Idle connections
 * are not waited for, and neither are those that have an answer and go on sending.
 */
async function stop(server: Bun.Server<undefined>): Promise<void> {
  const giveUpAt = performance.now() + STOP_TIMEOUT_MS;
  void server.stop();
  while (server.pendingRequests > 0 && performance.now() < giveUpAt) await Bun.sleep(STOP_LOOK_MS);
  await server.stop(true);
}

function addressOf(listen: string): { hostname: string; port: number } {
  const colon = listen.lastIndexOf(":");
  const port = Number(listen.slice(colon + 1));
  if (port > 65535) throw new UsageError(`--listen has port ${port}; the highest is 65535.`);
  return { hostname: listen.slice(0, colon).replace(/^\[|\]$/g, ""), port };
}

/** Where this machine reaches the server; a wildcard address is reached through loopback. */
function localUrl(hostname: string, port: number | undefined): string {
  const host = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[hostname];
  return `http://${host ?? (hostname.includes(":") ? `[${hostname}]` : hostname)}:${port}`;
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}

async function banner(
  config: ServeConfig,
  store: Store,
  publicUrl: string,
  extensions: readonly Extension[],
): Promise<string> {
  const tokens = await firstToken(config, store);
  const isOn = await store.isProvisioning();
  return [
    `${product} is listening on ${config.listen}, reached at ${publicUrl}`,
    `  Tenant URL   ${publicUrl}/scim/v2`,
    `  Console      ${publicUrl}/console`,
    `               sign in with: rollcall token create console --scope admin --data ${config.data}`,
    `  API docs     ${publicUrl}/docs`,
    `  Database     ${databaseFile(config.data)}`,
    ...(config["users-only"] ? ["  Resources    users only; groups are kept, and not served"] : []),
    ...extensions.map(
      ({ schema, resourceType }) => `  Schema       ${schema.id}, of ${resourceType}`,
    ),
    `  Provisioning ${isOn ? "on" : `off. ${HOW_TO_SWITCH_ON}`}`,
    ...tokens,
  ].join("\n");
}

async function firstToken(config: ServeConfig, store: Store): Promise<string[]> {
  const tokens = await store.listTokens();
  const name = config["first-token"];
  const hint = `rollcall token create NAME --scope provision --data ${config.data}`;
  if (tokens.length > 0) return [`  Tokens       ${tokens.length}; for another one: ${hint}`];
  if (name === undefined) return [`  Tokens       none yet; make one: ${hint}`];
  const wanted = { name, client: name, scope: "provision" as const, created: Date.now() };
  const { secret } = await createToken(store, wanted);
  return [
    `  Token        ${secret}`,
    `               for client ${name}, scope provision; it is not shown again.`,
    "In Entra ID paste both: Tenant URL and Secret Token. Press Ctrl+C to stop.",
  ];
}
