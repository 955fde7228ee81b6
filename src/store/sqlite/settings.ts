import { sql } from "drizzle-orm";
import { settings } from "../../../db/sqlite/schema.ts";
import type { Settings } from "../../directory/workplace.ts";
import type { Connection } from "./connection.ts";
import { remembered } from "./remembered.ts";

/** What the administrator set, on any connection; what another process changed is seen at once. */
export interface SettingsRows {
  /** Those that nobody set are what a new box has. */
  get(): Settings;
  /** Keeps what differs from `before`. */
  set(before: Settings, after: Settings): void;
  /** Undefined: nobody has switched it on or off yet. */
  isProvisioning(): boolean | undefined;
  switchProvisioning(enabled: boolean): void;
  /** Whether identifiers are to follow userNames and some do not yet. */
  isBehind(): boolean;
  setBehind(isBehind: boolean): void;
  /** For who writes: what was set is undone. */
  forget(): void;
}

/** No settings, for administrators do not set them as such; kept beside them. */
const SWITCH = "provisioning";
const BEHIND = "identifiers are behind";

/** @param defaults what nobody has set */
export function createSettings(connection: Connection, defaults: Settings): SettingsRows {
  const { drizzle } = connection;
  const names = Object.keys(defaults) as (keyof Settings)[];
  const all = drizzle.select().from(settings).prepare();
  const kept = remembered(connection, (_: "all") => {
    const set = new Map(all.all().map(({ name, value }) => [name, value]));
    const known = names.filter((name) => set.has(name)).map((name) => [name, set.get(name)]);
    const current: Settings = { ...defaults, ...Object.fromEntries(known) };
    return { set, current };
  });
  // Written out, because Drizzle makes a NULL of null, which is a setting as others are.
  const write = (name: string, setting: unknown) => {
    const value = sql`${JSON.stringify(setting)}`;
    drizzle
      .insert(settings)
      .values({ name, value })
      .onConflictDoUpdate({ target: settings.name, set: { value } })
      .run();
    kept.forget();
  };
  return {
    get: () => kept("all").current,
    set(before, after) {
      for (const name of names) {
        if (!Bun.deepEquals(before[name], after[name])) write(name, after[name]);
      }
    },
    isProvisioning: () => kept("all").set.get(SWITCH) as boolean | undefined,
    switchProvisioning: (enabled) => write(SWITCH, enabled),
    isBehind: () => kept("all").set.get(BEHIND) === true,
    setBehind: (isBehind) => write(BEHIND, isBehind),
    forget: kept.forget,
  };
}
