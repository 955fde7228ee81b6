import { readFileSync, statSync } from "node:fs";
import { lockFile } from "../lock.ts";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning } = findingsOf("server");

/** Whether a server runs on the folder. */
export function lookAtServer(data: string): Finding[] {
  if (isServed(data)) return [ok("A server runs on this folder.")];
  return [
    warning("No server runs on this folder.", "systemctl start rollcall; journalctl -u rollcall"),
  ];
}

/** Asks the kernel who holds the lock. Trying to take it could get in the way of a start. */
function isServed(data: string): boolean {
  const inode = statSync(lockFile(data), { throwIfNoEntry: false })?.ino;
  if (inode === undefined) return false;
  return readFileSync("/proc/locks", "utf8")
    .split("\n")
    .some((line) => /\bFLOCK\b/.test(line) && line.includes(`:${inode} `));
}
