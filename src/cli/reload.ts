import type { Log } from "../http/log.ts";
import type { Extension } from "../scim/schema/resource-type.ts";
import { UsageError } from "./command.ts";
import { SERVE_SETTINGS, SETTINGS, type ServeConfig, type SettingName } from "./config.ts";
import type { Notify } from "./notify.ts";

/**
 * A part of the server that takes other settings while it runs. It looks whether it can go on with
 * them, and changes nothing yet: what it returns does that, and cannot fail. It is asked at each
 * reload, also where no setting has changed: a certificate may have been replaced in its file.
 * @param config as it will be: settings without `reloads` are those of the start
 * @throws whatever says what is wrong; then everything stays as it was
 */
export type Reloads = (config: ServeConfig) => Promise<() => void> | (() => void);

export interface ReloadOn {
  readonly log: Log;
  readonly notify: Pick<Notify, "reloading" | "ready">;
  /** Reads all settings again. @throws UsageError */
  readonly read: () => ServeConfig;
  /** Reads the operator's schemas again. @throws UsageError */
  readonly readExtensions: () => readonly Extension[];
  /** What the server was started with. */
  readonly started: { readonly config: ServeConfig; readonly extensions: readonly Extension[] };
  readonly parts: readonly Reloads[];
}

export interface Hangups {
  /** From now on each SIGHUP reads the settings again, and one that came before does so now. */
  begin(on: ReloadOn): void;
  /** From now on SIGHUP does nothing: it must not cut short the end of a server either. */
  end(): void;
}

/**
 * Catches SIGHUP, which would end the program. Called first thing: it may come while the server is
 * still starting.
 */
export function catchHangups(): Hangups {
  let isPending = false;
  let turn: Promise<unknown> = Promise.resolve();
  let reload = async () => {
    isPending = true;
  };
  const onSignal = () => {
    turn = turn.then(() => reload());
  };
  process.on("SIGHUP", onSignal);
  return {
    begin(on) {
      reload = createReload(on);
      if (isPending) onSignal();
    },
    end() {
      reload = async () => undefined;
    },
  };
}

/**
 * Takes over what has changed in the settings, all of it or nothing, and says in the log what that
 * is. It never fails.
 */
export function createReload(on: ReloadOn): () => Promise<void> {
  let inForce = on.started.config;
  return async () => {
    on.notify.reloading();
    try {
      const next = on.read();
      const schemasDiffer = !Bun.deepEquals(on.readExtensions(), on.started.extensions);
      const changed = SERVE_SETTINGS.filter((name) => !Bun.deepEquals(next[name], inForce[name]));
      const [reloaded, waiting] = [changed.filter(reloads), changed.filter((x) => !reloads(x))];
      const wanted = { ...inForce, ...Object.fromEntries(reloaded.map((x) => [x, next[x]])) };
      const commits = [];
      for (const prepare of on.parts) commits.push(await prepare(wanted));
      for (const commit of commits) commit();
      inForce = wanted;
      tell(on.log, wanted, reloaded, [...waiting, ...(schemasDiffer ? ["schemas/*.json"] : [])]);
    } catch (error) {
      const reason = error instanceof UsageError ? { problems: error.message } : { error };
      on.log.error(reason, "nothing is reloaded: the settings as they were still count");
    } finally {
      on.notify.ready();
    }
  };
}

const reloads = (name: SettingName): boolean => "reloads" in SETTINGS[name];

function tell(
  log: Log,
  config: ServeConfig,
  reloaded: readonly SettingName[],
  needRestart: readonly string[],
): void {
  const values = Object.fromEntries(reloaded.map((name) => [name, config[name] ?? null]));
  const fields = { reloaded: values, ...(needRestart.length > 0 && { needRestart }) };
  if (needRestart.length === 0) log.info(fields, "settings reloaded");
  else log.warn(fields, "settings reloaded; some that changed count from the next start on");
}
