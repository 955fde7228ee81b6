import { accessSync, constants, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Finding, findingsOf } from "./finding.ts";

const { ok, warning, critical } = findingsOf("folder");

const OTHERS = 0o077;

/** Who may read and write the data folder, and whether all of it belongs to one user. */
export function lookAtFolder(data: string): Finding[] {
  const folder = statSync(data, { throwIfNoEntry: false });
  if (folder?.isDirectory() !== true) {
    const advice = "Name the folder of the database with --data DIR, or start the server once.";
    return [critical(`There is no folder '${data}'.`, advice)];
  }
  const files = readdirSync(data).map((name) => {
    const { uid, mode } = statSync(join(data, name), { throwIfNoEntry: false }) ?? folder;
    return { name, uid, isOpen: (mode & OTHERS) !== 0 };
  });
  const found: Finding[] = [];
  const foreign = files.filter(({ uid }) => uid !== folder.uid).map(({ name }) => name);
  if (foreign.length > 0) {
    const says = `In '${data}' belongs to another user than the folder: ${foreign.join(", ")}.`;
    found.push(critical(says, `Give it back: chown -R ${folder.uid}:${folder.gid} ${data}`));
  }
  const open = files.filter(({ name, isOpen }) => isOpen && name.startsWith("rollcall."));
  if ((folder.mode & 0o007) !== 0 && open.length > 0) {
    const says = `Others can get at ${open.map(({ name }) => name).join(", ")} in '${data}'.`;
    found.push(warning(says, `It holds personal data: chmod -R go= ${data}`));
  }
  if (!isWritable(data)) {
    const advice = "Mount it read-write, or give it to the user of the server.";
    found.push(critical(`'${data}' cannot be written by user ${process.getuid?.()}.`, advice));
  }
  return found.length > 0 ? found : [ok(`'${data}' belongs to one user, and can be written.`)];
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
