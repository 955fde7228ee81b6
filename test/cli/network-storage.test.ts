import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { networkMountOf, requireOwnDisk } from "../../src/cli/network-storage.ts";

const folder = mkdtempSync(join(tmpdir(), "rollcall mount-"));
rmSync(folder, { recursive: true });
const escaped = tmpdir().replaceAll(" ", "\\040");

test.each([
  ["nfs4", "server:/share"],
  ["cifs", "//server/share"],
  ["fuse.sshfs", "somebody@server:"],
  ["ceph", "server:6789:/"],
])("a folder on %s is on a network", (type, device) => {
  const mounts = `/dev/vda / ext4 rw 0 0\n${device} ${escaped} ${type} rw 0 0\n`;
  expect(networkMountOf(folder, mounts)).toEqual({ type, folder: tmpdir() });
});

test.each([
  ["/dev/vda / ext4 rw 0 0\n"],
  ["/dev/vda / ext4 rw 0 0\nserver:/share /srv/share nfs4 rw 0 0\n"],
  [`server:/root / nfs4 rw 0 0\ntmpfs ${escaped} tmpfs rw 0 0\n`],
  [`server:/share ${escaped} nfs4 rw 0 0\n/dev/vdb ${escaped} xfs rw 0 0\n`],
  [`/dev/vdb ${escaped} fuseblk rw 0 0\n`],
  [`server:/share ${escaped}-else nfs rw 0 0\n/dev/vda / ext4 rw 0 0\n`],
  [""],
])("a folder on a disk of this machine is not: %j", (mounts) => {
  expect(networkMountOf(folder, mounts)).toBeUndefined();
});

test("a blank in the name of a mount is read as one", () => {
  const mounts = "/dev/vda / ext4 rw 0 0\nserver:/x /a\\040b nfs rw 0 0\n";
  expect(networkMountOf("/a b/data", mounts)).toBeUndefined();
  expect(networkMountOf("/", "server:/x / nfs rw 0 0\n")).toEqual({ type: "nfs", folder: "/" });
});

test("a server does not start on a network, unless it is told to", () => {
  const mounts = `server:/share ${escaped} nfs4 rw 0 0\n`;
  const start = (isAllowed: boolean) =>
    requireOwnDisk({ data: folder, "network-storage": isAllowed }, mounts);
  expect(() => start(false)).toThrow(/network file system \(nfs4, mounted on .*--network-storage/);
  expect(() => start(true)).not.toThrow();
  expect(() => requireOwnDisk({ data: folder, "network-storage": false })).not.toThrow();
});
