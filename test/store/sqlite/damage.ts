import { closeSync, openSync, statSync, writeSync } from "node:fs";

const PAGE_BYTES = 4096;

/** Overwrites every other page of a database but the first ones, as a bad disk might. */
export function damage(file: string): void {
  const pages = statSync(file).size / PAGE_BYTES;
  const handle = openSync(file, "r+");
  for (let page = 4; page < pages; page += 2) {
    writeSync(handle, Buffer.alloc(PAGE_BYTES, 0xa5), 0, PAGE_BYTES, page * PAGE_BYTES);
  }
  closeSync(handle);
}
