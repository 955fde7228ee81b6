import type { Log } from "../http/log.ts";
import type { ServeConfig } from "./config.ts";
import type { Notify } from "./notify.ts";

/** Something that takes other settings while the server runs. */
export interface Reloads {
  /** The settings that it takes; they have `reloads: true` in SETTINGS. */
  readonly settings: readonly (keyof ServeConfig)[];
  /**
   * Looks whether it can go on with the new settings, and changes nothing yet: what it returns
   * does that, and cannot fail. It is asked at each reload, also where no setting has changed: a
   * certificate may have been replaced in its file.
   * @throws whatever says what is wrong; then all settings stay as they were
   */
  prepare(config: ServeConfig): Promise<() => void> | (() => void);
}

export interface ReloadOn {
  readonly log: Log;
  readonly notify: Notify;
  /** Reads all settings again. @throws UsageError */
  readonly read: () => ServeConfig;
  readonly parts: readonly Reloads[];
}

/** Reads the settings again at each SIGHUP. @returns what ends it */
export function reloadOnSignal(_config: ServeConfig, { log }: ReloadOn): () => void {
  const reload = () => log.warn({}, "nothing is reloaded yet");
  process.on("SIGHUP", reload);
  return () => process.off("SIGHUP", reload);
}
