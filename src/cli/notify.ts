import type { Log } from "../http/log.ts";
import { type Datagrams, monotonicMicroseconds, openDatagrams } from "./datagrams.ts";

/** What systemd, or whoever else started the server, is told of it: sd_notify(3). */
export interface Notify {
  /** How often `alive` has to be called at least; undefined where nobody waits for it. */
  readonly watchdogMs: number | undefined;
  /** It takes longer than it may, to start or to stop, and is still at it for so long. */
  extend(ms: number): void;
  /** The server answers, with the settings that it has now. */
  ready(): void;
  /** The settings are being read again; `ready` follows. */
  reloading(): void;
  /** No new requests are taken. */
  stopping(): void;
  /** One line for `systemctl status`. */
  status(text: string): void;
  /** Requests are answered and changes written. */
  alive(): void;
  close(): void;
}

type Environment = Record<string, string | undefined>;

/**
 * Tells $NOTIFY_SOCKET; without it nobody is told anything. The variables are taken out of the
 * environment, so that no child speaks for the server.
 * @param log is told when it cannot be told, which is no reason not to serve
 */
export function openNotify(environment: Environment, log: Pick<Log, "warn">): Notify {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: watchdog, WATCHDOG_PID: watched } = environment;
  for (const name of ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]) delete environment[name];
  const datagrams = socket ? open(socket, log) : undefined;
  const isWatched = datagrams && (watched === undefined || Number(watched) === process.pid);
  const microseconds = isWatched ? Number(watchdog) : 0;
  let isHeard = true;
  const tell = (...lines: readonly string[]) => {
    if (datagrams === undefined) return;
    const wasHeard = isHeard;
    isHeard = datagrams.send(lines.join("\n"));
    if (wasHeard && !isHeard)
      log.warn({ lines }, "systemd could not be told; it may take rollcall for hung");
  };
  return {
    watchdogMs: microseconds > 0 ? microseconds / 1000 : undefined,
    extend: (ms) => tell(`EXTEND_TIMEOUT_USEC=${ms * 1000}`),
    ready: () => tell("READY=1"),
    // Type=notify-reload of newer systemds tells by the time which of its signals is meant.
    reloading() {
      if (datagrams) tell("RELOADING=1", `MONOTONIC_USEC=${monotonicMicroseconds()}`);
    },
    stopping: () => tell("STOPPING=1"),
    status: (text) => tell(`STATUS=${text.replaceAll(/\s+/g, " ")}`),
    alive: () => tell("WATCHDOG=1"),
    close: () => datagrams?.close(),
  };
}

function open(socket: string, log: Pick<Log, "warn">): Datagrams | undefined {
  try {
    return openDatagrams(socket);
  } catch (error) {
    log.warn({ socket, error }, "systemd cannot be told how rollcall is");
    return undefined;
  }
}
