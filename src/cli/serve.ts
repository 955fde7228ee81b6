import { type Logger, pino } from "pino";
import { openStore } from "./assemble.ts";
import { banner } from "./banner.ts";
import { type Command, print } from "./command.ts";
import { lockFolder } from "./lock.ts";
import { openNotify } from "./notify.ts";
import { readServeConfig } from "./read-config.ts";
import { reindex } from "./reindex.ts";
import { catchHangups, type Reloads } from "./reload.ts";
import { readSchemas } from "./schemas.ts";
import { startServer } from "./start-server.ts";

/** Runs the server until SIGTERM or SIGINT. */
export const serve: Command = async (args) => {
  const hangups = catchHangups();
  const read = () => readServeConfig(args, process.env);
  const config = read();
  const extensions = readSchemas(config.config);
  const log = openLog(config["log-level"]);
  const notify = openNotify(process.env, log);
  const lock = lockFolder(config.data);
  const store = openStore(config.data);
  try {
    await reindex(store, extensions);
    // What a crash left between a change of a list or a setting and the people that it is for.
    await store.applyWaiting({ at: Date.now(), doneBy: "job", method: "START" });
    const server = await startServer(config, store, extensions, log);
    print(await banner(config, store, server.publicUrl, extensions));
    notify.ready();
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
    hangups.end();
    await server.stop();
  } finally {
    await store.close();
    lock.release();
    notify.close();
  }
  print("Stopped; every acknowledged change is on disk.");
  return 0;
};

/** JSON lines on standard error. */
const openLog = (level: string) =>
  pino({ level, base: null, serializers: { error: pino.stdSerializers.err } }, pino.destination(2));

const levelOf =
  (log: Logger): Reloads =>
  (config) =>
  () => {
    log.level = config["log-level"];
  };

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", () => resolve());
    process.once("SIGINT", () => resolve());
  });
}
