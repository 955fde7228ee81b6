import { eq, sql } from "drizzle-orm";
import { deactivations, settings } from "../../../db/sqlite/schema.ts";
import type { Brake } from "../../directory/store.ts";
import { type Connection, prepare } from "./connection.ts";

/** What the brake on deactivations goes by, on any connection. */
export interface BrakeRows {
  get(): Brake;
  set(brake: Brake): void;
  /** Inside the writer's transaction: one more that provisioning made inactive or removed. */
  count(personId: string, at: number): void;
  /** How many people since then, each once. */
  since(at: number): number;
}

/** Not one of the settings, but kept beside them. */
const NAME = "brake";
/** Nobody asks how many there were before. */
const KEPT_MS = 24 * 3_600_000;

export function createBrake(connection: Connection): BrakeRows {
  const { drizzle } = connection;
  const at = sql.placeholder("at");
  const find = drizzle.select().from(settings).where(eq(settings.name, NAME)).prepare();
  const add = drizzle
    .insert(deactivations)
    .values({ personId: sql.placeholder("personId"), at })
    .onConflictDoNothing()
    .prepare();
  const forget = drizzle.delete(deactivations).where(sql`${deactivations.at} < ${at}`).prepare();
  const since = prepare<{ count: number }>(
    connection,
    sql`SELECT count(DISTINCT ${deactivations.personId}) AS count FROM ${deactivations}
      WHERE ${deactivations.at} >= ${at}`,
  );
  return {
    get: () => (find.get()?.value ?? {}) as Brake,
    set(value) {
      drizzle
        .insert(settings)
        .values({ name: NAME, value })
        .onConflictDoUpdate({ target: settings.name, set: { value } })
        .run();
    },
    count(personId, when) {
      forget.run({ at: when - KEPT_MS });
      add.run({ personId, at: when });
    },
    since: (when) => since.all({ at: when })[0]?.count ?? 0,
  };
}
