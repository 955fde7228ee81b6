import { writeSync } from "node:fs";
import { type Logger, pino } from "pino";
import type { Trouble } from "../store/sqlite/troubles.ts";
import { openStore } from "./assemble.ts";
import { banner } from "./banner.ts";
import { type Command, print } from "./command.ts";
import { startExtending, startHeartbeat } from "./heartbeat.ts";
import { inFolder } from "./in-folder.ts";
import { lockFolder } from "./lock.ts";
import { logDestination } from "./log-destination.ts";
import { requireOwnDisk } from "./network-storage.ts";
import { openNotify } from "./notify.ts";
import { readServeConfig, unknownVariables } from "./read-config.ts";
import { reasonOf } from "./reason-of.ts";
import { reindex } from "./reindex.ts";
import { catchHangups, type Reloads } from "./reload.ts";
import { readSchemas } from "./schemas.ts";
import { startServer } from "./start-server.ts";
import { createStatus, type Status } from "./status-line.ts";
import { createStop, stopSignal } from "./stopping.ts";
import { readTls } from "./tls-files.ts";

/** Runs the server until SIGTERM or SIGINT. */
export const serve: Command = async (args) => {
  const hangups = catchHangups();
  const read = () => readServeConfig(args, process.env);
  const config = read();
  const extensions = readSchemas(config.config);
  const pair = readTls(config);
  const log = openLog(config["log-level"]);
  for (const note of unknownVariables(process.env)) log.warn({}, note);
  const notify = openNotify(process.env, log);
  const stop = createStop();
  requireOwnDisk(config);
  const lock = inFolder(config.data, () => lockFolder(config.data));
  const endExtending = startExtending(notify);
  notify.status("Starting.");
  const status = createStatus(notify);
  const store = openStore(config.data, "server", tellOf(log, status));
  try {
    await reindex(store, extensions, notify.status);
    // What a crash left between a change of a list or a setting and the people that it is for.
    await store.applyWaiting({ at: Date.now(), doneBy: "job", method: "START" });
    const server = await startServer(config, store, { extensions, pair }, log);
    print(await banner(config, store, server.publicUrl, extensions));
    endExtending();
    notify.ready();
    status.begin(server.status);
    const endHeartbeat = startHeartbeat(notify, store);
    hangups.begin({
      log,
      notify,
      read,
      readExtensions: () => readSchemas(config.config),
      started: { config, extensions },
      parts: [levelOf(log), ...server.reloads],
    });
    await stopSignal();
    notify.stopping();
    notify.status("Stopping: requests under way get their answers.");
    hangups.end();
    endHeartbeat();
    status.end();
    await stop(server.stop);
  } finally {
    endExtending();
    await stop(store.close);
    lock.release();
    notify.close();
  }
  print("Stopped; every acknowledged change is on disk.");
  return 0;
};

const STDERR = 2;

/** JSON lines on standard error. */
const openLog = (level: string) =>
  pino(
    { level, base: null, serializers: { error: pino.stdSerializers.err } },
    logDestination(pino.destination(STDERR), (lines) => writeSync(STDERR, lines)),
  );

const tellOf =
  (log: Logger, status: Status) =>
  ({ says, failure }: Trouble): void => {
    const [firstSentence] = failure?.message.split(/(?<=\.) /) ?? [];
    status.trouble(firstSentence);
    if (failure === undefined) log.info({}, says);
    else log.error(reasonOf(failure), says);
  };

const levelOf =
  (log: Logger): Reloads =>
  (config) =>
  () => {
    log.level = config["log-level"];
  };
