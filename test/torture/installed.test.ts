import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeDeb } from "../../src/packaging/deb.ts";
import { type Booted, bootMachine } from "../packages/booted.ts";
import { builtExecutable, HERE, sampleRelease } from "../packages/sample.ts";

// Needs root, systemd-container and dbus. One after another these are the life of a server.
let scratch: string;
let machine: Booted;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), "rollcall-installed-"));
  machine = await bootMachine();
  for (const version of ["0.1.0", "0.2.0"])
    machine.bring(join(scratch, makeDeb(sampleRelease(version), HERE, builtExecutable(), scratch)));
}, 120_000);

afterAll(async () => {
  await machine?.remove();
  rmSync(scratch, { recursive: true, force: true });
});

const install = (version: string) =>
  machine.sh(`dpkg --force-confold -i /root/rollcall_${version}-1_${HERE.deb}.deb`);
const isActive = () => machine.sh("systemctl is-active rollcall || true").trim();
const property = (name: string) => machine.sh(`systemctl show rollcall --value -p ${name}`).trim();
const rollcall = (command: string) =>
  machine.sh(`setpriv --reuid=rollcall --regid=rollcall --clear-groups rollcall ${command}`);
/** The status line of GET /readyz, asked without any program but bash. */
const readiness = () =>
  machine.sh(
    "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3; head -n 1 <&3",
  );

test("dpkg -i is all: it runs under its unit, as its user, and comes up with the machine", () => {
  install("0.1.0");
  expect(isActive()).toBe("active");
  expect(readiness()).toContain("200");
  expect(machine.sh("systemctl is-enabled rollcall").trim()).toBe("enabled");
  expect(machine.sh(`stat -c %U /proc/${property("MainPID")}`).trim()).toBe("rollcall");
  expect(machine.sh("stat -c '%U %a' /var/lib/rollcall").trim()).toBe("rollcall 700");
  expect(rollcall("token create entra --scope provision")).toContain("rc_");
});

test("a power cut costs nothing: it is back, with everything that was acknowledged", async () => {
  await machine.cutPower();
  expect(isActive()).toBe("active");
  expect(readiness()).toContain("200");
  expect(rollcall("token list")).toContain("entra");
});

test("a reload takes settings over, and a mistake in them is told and changes nothing", () => {
  const before = property("MainPID");
  machine.sh(`sed -i 's/^#log-level.*/log-level = "warn"/' /etc/rollcall/rollcall.toml`);
  machine.sh("systemctl reload rollcall");
  machine.sh(`sed -i 's/"warn"/"loud"/' /etc/rollcall/rollcall.toml`);
  expect(() => machine.sh("systemctl reload rollcall")).toThrow();
  machine.sh(`sed -i 's/"loud"/"warn"/' /etc/rollcall/rollcall.toml`);
  expect([isActive(), property("MainPID")]).toEqual(["active", before]);
});

test("an upgrade restarts it with data and settings as they were", () => {
  const before = property("MainPID");
  install("0.2.0");
  expect(isActive()).toBe("active");
  expect(property("MainPID")).not.toBe(before);
  expect(readiness()).toContain("200");
  expect(rollcall("token list")).toContain("entra");
  expect(machine.sh("cat /etc/rollcall/rollcall.toml")).toContain('log-level = "warn"');
});

test("an upgrade that cannot start says so, and dpkg goes on", () => {
  machine.sh(`sed -i 's/"warn"/"loud"/' /etc/rollcall/rollcall.toml`);
  expect(machine.sh(`dpkg -i /root/rollcall_0.2.0-1_${HERE.deb}.deb 2>&1`)).toContain(
    "rollcall did not restart; see why: journalctl -u rollcall",
  );
  expect(machine.sh("journalctl -u rollcall --no-pager")).toContain("'log-level' must be one of");
  machine.sh(`sed -i 's/"loud"/"warn"/' /etc/rollcall/rollcall.toml`);
  machine.sh("systemctl restart rollcall");
  expect(readiness()).toContain("200");
});

test("apt remove stops it and keeps the data; purge leaves nothing", () => {
  machine.sh("dpkg --remove rollcall");
  expect(isActive()).toBe("inactive");
  expect(machine.sh("ls /var/lib/rollcall")).toContain("rollcall.sqlite");
  install("0.2.0");
  expect(rollcall("token list")).toContain("entra");
  machine.sh("dpkg --purge rollcall");
  expect(isActive()).toBe("inactive");
  expect(machine.sh("getent passwd rollcall || echo none").trim()).toBe("none");
  const left = machine.sh("find / -xdev -name '*rollcall*' -not -path '/root/*' -print");
  expect(left.split("\n").filter((path) => !/^\/(proc|sys|run|$)/.test(path) && path)).toEqual([]);
});
