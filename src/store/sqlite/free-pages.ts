import type { Database } from "bun:sqlite";
import type { Writer } from "./writer.ts";

/** Pages that are given back in one go: whoever else writes waits for so many. */
const SLICE = 1000;

/** Fewer free pages than this are kept for what is written next. */
const LEAST_FREE = 4096;

/**
 * Gives pages of the file that nothing is in any more back to the disk, where they are many: after
 * a long journal was cut, or people were removed. It goes on in slices, between which others write.
 * @returns how many
 */
export async function giveBack(database: Database, writer: Pick<Writer, "run">): Promise<number> {
  const count = (name: string) =>
    Number(Object.values(database.query(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);
  let given = 0;
  while (isMuch(count("freelist_count"), count("page_count"))) {
    const before = count("freelist_count");
    // Each row of the answer is a page that was given back.
    await writer.run(() => database.query(`PRAGMA incremental_vacuum(${SLICE})`).all());
    const freed = before - count("freelist_count");
    // A database that was not made for it gives nothing back.
    if (freed <= 0) break;
    given += freed;
  }
  return given;
}

const isMuch = (free: number, pages: number): boolean => free > LEAST_FREE && free * 4 > pages;
