import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A small file system of a test's own. */
export interface Volume {
  /** Where it is mounted. */
  readonly folder: string;
  /** Leaves no room on it. */
  fill(): void;
  /** Makes the room again that `fill` took. */
  makeRoom(): void;
  /** Nothing on it may be open. */
  mountReadOnly(): void;
  /** Takes the file system away again. */
  remove(): void;
}

/** Only root may mount; where a test cannot, it says so by failing. */
export const isRoot = process.getuid?.() === 0;

/** Mounts one in memory. */
export function memoryVolume(megabytes: number): Volume {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-volume-"));
  run("mount", "-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder);
  return volume(folder, []);
}

/** Mounts one that the kernel gives up when it is told to, as it does with a broken disk. */
export function diskVolume(megabytes: number): Volume & { fail(): void } {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-volume-"));
  const image = `${folder}.image`;
  run("truncate", "-s", `${megabytes}M`, image);
  run("mkfs.ext4", "-q", "-F", image);
  run("mount", "-o", "loop", image, folder);
  return {
    ...volume(folder, [image]),
    fail: () => run("mount", "-o", "remount,abort", folder),
  };
}

function volume(folder: string, others: readonly string[]): Volume {
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill() {
      // Not by asking for too much: that would leave the file away.
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(ballast, Buffer.alloc(bavail * bsize));
    },
    makeRoom: () => rmSync(ballast),
    mountReadOnly: () => run("mount", "-o", "remount,ro", folder),
    remove() {
      run("umount", folder);
      for (const path of [folder, ...others]) rmSync(path, { recursive: true });
    },
  };
}

function run(...command: string[]): void {
  const { exitCode, stderr } = Bun.spawnSync(command);
  if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}: ${stderr}`);
}
