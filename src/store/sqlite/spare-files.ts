import { closeSync, openSync } from "node:fs";

/** More than a thread and its connection to the database need. */
const SPARE = 32;

/**
 * Makes sure that there are file descriptors for a new thread: the whole process ends where one
 * gets none.
 * @throws Error EMFILE or ENFILE
 */
export function requireSpareFiles(): void {
  const opened: number[] = [];
  try {
    while (opened.length < SPARE) opened.push(openSync("/dev/null", "r"));
  } finally {
    for (const each of opened) closeSync(each);
  }
}
