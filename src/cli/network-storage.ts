import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Config } from "./config.ts";

/** Where several machines write, or locks and mapped memory are not what they seem to be. */
const NETWORK = new Set(
  (
    "nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre gpfs beegfs orangefs pvfs2 ocfs2 " +
    "gfs gfs2 davfs coda"
  ).split(" "),
);

/** Of those that run outside the kernel, the ones whose files are on this machine. */
const LOCAL_FUSE = new Set(["fuse.fuse-overlayfs", "fuse.mergerfs", "fuse.ext2", "fuse.ntfs-3g"]);

export interface Mount {
  readonly type: string;
  /** The folder that it is mounted on. */
  readonly folder: string;
}

/**
 * Where a folder lies, if that is a network file system. SQLite's log needs memory that all who
 * have the database open share, and locks that hold; over a network both can fail silently.
 * @param folder may not be there yet
 * @param mounts the text of /proc/self/mounts; where there is none, nothing is found
 */
export function networkMountOf(folder: string, mounts = readMounts()): Mount | undefined {
  const mount = mountOf(placeOf(folder), mounts);
  return mount !== undefined && isNetwork(mount.type) ? mount : undefined;
}

/** @throws Error when the data folder is on a network file system and was not said to be */
export function requireOwnDisk(
  config: Config<"data" | "network-storage">,
  mounts = readMounts(),
): void {
  const mount = networkMountOf(config.data, mounts);
  if (mount === undefined || config["network-storage"]) return;
  throw new Error(
    `the data folder '${config.data}' is on a network file system (${mount.type}, mounted on ` +
      `${mount.folder}). ${NOT_SAFE}, or start with --network-storage where you know better.`,
  );
}

export const NOT_SAFE =
  "SQLite is not safe there: a database can break. Keep it on a disk of this machine";

function mountOf(path: string, mounts: string): Mount | undefined {
  const found = mounts
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([, folder, type]) =>
      folder === undefined || type === undefined ? [] : [{ type, folder: unescaped(folder) }],
    )
    .filter(
      ({ folder }) => path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`),
    );
  // What was mounted last on a folder hides what was mounted before.
  return found.reduce<Mount | undefined>(
    (best, each) => (each.folder.length >= (best?.folder.length ?? 0) ? each : best),
    undefined,
  );
}

const isNetwork = (type: string): boolean =>
  NETWORK.has(type) || (type.startsWith("fuse.") && !LOCAL_FUSE.has(type));

/** A folder that is there: itself, or the nearest one above it. */
function placeOf(folder: string): string {
  let path = resolve(folder);
  while (!existsSync(path) && dirname(path) !== path) path = dirname(path);
  return realpathSync(path);
}

const unescaped = (text: string): string =>
  text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );

function readMounts(): string {
  try {
    return readFileSync("/proc/self/mounts", "utf8");
  } catch {
    return "";
  }
}
