import { lstatSync, unlinkSync } from "node:fs";

/** rw for the user and the group: a proxy is let in by membership in the group. */
const WITHOUT_OTHERS = 0o117;

/**
 * Removes the file of a unix socket that a killed server left behind, where nobody listens any
 * more. What is no socket stays, and so does that of another server: opening it fails then.
 */
export async function removeStale(path: string): Promise<void> {
  if (isSocket(path) && !(await isAnswered(path))) unlinkSync(path);
}

/** @returns what `open` does, which makes the files of unix sockets with mode 0660 */
export function forGroup<T>(open: () => T): T {
  const before = process.umask(WITHOUT_OTHERS);
  try {
    return open();
  } finally {
    process.umask(before);
  }
}

function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    // Where nobody may look, opening it fails and says so.
    return false;
  }
}

async function isAnswered(path: string): Promise<boolean> {
  try {
    const socket = await Bun.connect({ unix: path, socket: { data: () => undefined } });
    socket.end();
    return true;
  } catch (error) {
    // Whoever may not connect cannot know.
    return (error as NodeJS.ErrnoException).code !== "ECONNREFUSED";
  }
}
