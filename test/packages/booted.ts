import { cpSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../../src/packaging/run.ts";
import { makeSmallRoot } from "./small-root.ts";

const BOOTED_WITHIN_MS = 60_000;
/** What a Debian needs beyond `Depends` to boot. */
const PACKAGES = ["systemd", "systemd-sysv", "dbus"];

/** A machine of its own: a small Debian that systemd has booted, with a network of its own. */
export interface Booted {
  readonly folder: string;
  /** Puts a file into /root. */
  bring(file: string): void;
  /**
   * Runs a line of bash inside.
   * @returns what it printed
   * @throws when it fails
   */
  sh(line: string): string;
  /** As a power cut would, and switched on again. */
  cutPower(): Promise<void>;
  remove(): Promise<void>;
}

export async function bootMachine(): Promise<Booted> {
  if (Bun.which("systemd-nspawn") === null)
    throw new Error("systemd-nspawn is missing (apt install systemd-container dbus).");
  const { folder, remove } = makeSmallRoot(PACKAGES);
  writeFileSync(join(folder, "etc/machine-id"), `${"0123456789abcdef".repeat(2)}\n`);
  let machine = await boot(folder);
  const off = async () => {
    machine.child.kill("SIGKILL");
    await machine.child.exited;
    // Its own processes end with the first of them.
    run(["bash", "-c", `kill -9 ${machine.leader} 2>/dev/null || true`]);
    await until(() => Bun.spawnSync(["kill", "-0", machine.leader]).exitCode !== 0);
  };
  return {
    folder,
    bring: (file) => cpSync(file, join(folder, "root", basename(file))),
    sh: (line) => inside(machine.leader, line),
    cutPower: async () => {
      await off();
      machine = await boot(folder);
    },
    remove: async () => {
      await off();
      remove();
    },
  };
}

async function boot(folder: string) {
  const child = Bun.spawn(
    [
      ...["systemd-nspawn", "--quiet", "--directory", folder, "--boot", "--private-network"],
      ...["--register=no", "--keep-unit", `--machine=${basename(folder)}`],
    ],
    { stdin: "ignore", stdout: "ignore", stderr: "ignore" },
  );
  let leader = "";
  const isBooted = () => {
    leader = Bun.spawnSync(["pgrep", "--parent", `${child.pid}`])
      .stdout.toString()
      .trim();
    if (!/^\d+$/.test(leader)) return false;
    const state = Bun.spawnSync(enter(leader, "systemctl is-system-running")).stdout.toString();
    return /^(running|degraded)/.test(state);
  };
  await until(isBooted).catch((problem: unknown) => {
    child.kill("SIGKILL");
    throw problem;
  });
  return { child, leader };
}

const inside = (leader: string, line: string): string => run(enter(leader, line));

const enter = (leader: string, line: string): string[] => [
  ...["nsenter", "--target", leader, "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup"],
  ...["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "bash", "-c", line],
];

async function until(isSo: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + BOOTED_WITHIN_MS;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error("The machine does not boot.");
    await Bun.sleep(100);
  }
}
