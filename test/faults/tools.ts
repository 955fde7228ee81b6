import { existsSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Bends the clock; of Debian's package faketime. Where it lies depends on the machine. */
export const clockLibrary = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketime.so.1`)
  .find(existsSync);

/** Why disks cannot be made to fail here, or clocks to jump; undefined where both can. */
export function whyNoFaults(): string | undefined {
  if (clockLibrary === undefined) return "libfaketime is missing (apt install faketime).";
  if (Bun.which("mkfs.ext4") === null) return "mkfs.ext4 is missing (apt install e2fsprogs).";
  return canMount() ? undefined : "only root may mount disks, and not in every container.";
}

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), "rollcall-mount-"));
  const isMounted = Bun.spawnSync(["mount", "-t", "tmpfs", "tmpfs", folder]).exitCode === 0;
  if (isMounted) Bun.spawnSync(["umount", folder]);
  rmdirSync(folder);
  return isMounted;
}

/** @throws when faults cannot be made: a test that needs them must not pass without them */
export function requireFaults(): void {
  const problem = whyNoFaults();
  if (problem !== undefined) throw new Error(problem);
}
