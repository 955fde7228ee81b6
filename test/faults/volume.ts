import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
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
      const handle = openSync(ballast, "a");
      try {
        // Others may write at the same time, so nobody knows how much it takes.
        while (true) writeSync(handle, Buffer.alloc(65_536));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      } finally {
        closeSync(handle);
      }
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
