import { eq, isNull, sql } from "drizzle-orm";
import { clients, tokens } from "../../../db/sqlite/schema.ts";
import type { Token } from "../../directory/store.ts";
import type { Connection } from "./connection.ts";
import { remembered } from "./remembered.ts";

type Row = typeof tokens.$inferSelect;

function tokenOf({ hash: _, expires, lastUsed, revoked, user, issuedBy, ...more }: Row): Token {
  const { fields, sites, ...row } = more;
  return {
    ...row,
    ...(expires !== null && { expires }),
    ...(lastUsed !== null && { lastUsed }),
    ...(revoked !== null && { revoked }),
    ...(user !== null && { user }),
    ...(issuedBy !== null && { issuedBy }),
    ...(fields !== null && { fields }),
    ...(sites !== null && { sites }),
  };
}

export interface ReadTokens {
  list(): readonly Token[];
  find(hash: Uint8Array): Token | undefined;
}

export function createReadTokens(connection: Connection): ReadTokens {
  const { drizzle } = connection;
  const all = drizzle
    .select()
    .from(tokens)
    .where(isNull(tokens.issuedBy))
    .orderBy(tokens.created, tokens.id)
    .prepare();
  const byHash = drizzle
    .select()
    .from(tokens)
    .where(eq(tokens.hash, sql.placeholder("hash")))
    .prepare();
  const find = remembered(connection, (hash: string): Token | undefined => {
    const row = byHash.get({ hash: Buffer.from(hash, "base64") });
    return row && tokenOf(row);
  });
  return {
    list: () => all.all().map(tokenOf),
    find: (hash) => find(hash.toBase64()),
  };
}

/** Runs inside the writer's transaction. */
export interface WriteTokens {
  create(token: Token, hash: Uint8Array): void;
  /** @returns what it is called; undefined where there is none or it was revoked before */
  revoke(id: string, at: number): string | undefined;
  touch(id: string, at: number): void;
}

export function createWriteTokens({ drizzle }: Connection): WriteTokens {
  const touch = drizzle
    .update(tokens)
    .set({ lastUsed: sql`max(coalesce(${tokens.lastUsed}, 0), ${sql.placeholder("at")})` })
    .where(eq(tokens.id, sql.placeholder("id")))
    .prepare();
  return {
    create(token, hash) {
      const { client, created } = token;
      drizzle.insert(clients).values({ id: client, created }).onConflictDoNothing().run();
      drizzle
        .insert(tokens)
        .values({ ...token, hash: Buffer.from(hash) })
        .run();
    },
    revoke(id, at) {
      const revoked = drizzle
        .update(tokens)
        .set({ revoked: at })
        .where(sql`${eq(tokens.id, id)} AND ${isNull(tokens.revoked)}`)
        .returning({ name: tokens.name })
        .all();
      return revoked[0]?.name;
    },
    touch: (id, at) => void touch.run({ id, at }),
  };
}
