import { eq } from "drizzle-orm";
import { server } from "../../../db/sqlite/schema.ts";
import type { Connection } from "./connection.ts";

/** Keeps bytes under a name unless the name is taken. @returns those that were kept first */
export function keepFirst({ drizzle }: Connection, name: string, value: Uint8Array): Uint8Array {
  drizzle
    .insert(server)
    .values({ name, value: Buffer.from(value) })
    .onConflictDoNothing()
    .run();
  const kept = drizzle.select().from(server).where(eq(server.name, name)).get();
  if (kept === undefined) throw new Error(`'${name}' was not kept.`);
  return kept.value;
}
