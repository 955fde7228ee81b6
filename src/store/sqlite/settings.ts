import { eq, sql } from "drizzle-orm";
import { settings } from "../../../db/sqlite/schema.ts";
import type { Settings } from "../../directory/workplace.ts";
import type { Connection } from "./connection.ts";

/**
 * What the administrator set, on any connection. Nothing is remembered between two calls: another
 * process may have changed it, and it is a handful of rows.
 */
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
}

/** No settings, for administrators do not set them as such; kept beside them. */
const SWITCH = "provisioning";
const BEHIND = "identifiers are behind";

/** @param defaults what nobody has set */
export function createSettings({ drizzle }: Connection, defaults: Settings): SettingsRows {
  const names = Object.keys(defaults) as (keyof Settings)[];
  const all = drizzle.select().from(settings).prepare();
  const one = drizzle
    .select({ value: settings.value })
    .from(settings)
    .where(eq(settings.name, sql.placeholder("name")))
    .prepare();
  // Written out, because Drizzle makes a NULL of null, which is a setting as others are.
  const write = (name: string, setting: unknown) => {
    const value = sql`${JSON.stringify(setting)}`;
    drizzle
      .insert(settings)
      .values({ name, value })
      .onConflictDoUpdate({ target: settings.name, set: { value } })
      .run();
  };
  return {
    get() {
      const kept = new Map(all.all().map(({ name, value }) => [name, value]));
      const known = names.filter((name) => kept.has(name)).map((name) => [name, kept.get(name)]);
      return { ...defaults, ...Object.fromEntries(known) };
    },
    set(before, after) {
      for (const name of names) {
        if (!Bun.deepEquals(before[name], after[name])) write(name, after[name]);
      }
    },
    isProvisioning: () => one.get({ name: SWITCH })?.value as boolean | undefined,
    switchProvisioning: (enabled) => write(SWITCH, enabled),
    isBehind: () => one.get({ name: BEHIND })?.value === true,
    setBehind: (isBehind) => write(BEHIND, isBehind),
  };
}
