import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeChecksums } from "../../src/packaging/checksums.ts";
import { run } from "../../src/packaging/run.ts";
import { makeTarball } from "../../src/packaging/tarball.ts";
import { builtExecutable, HERE, ROOT, sampleRelease } from "./sample.ts";

let scratch: string;
let name: string;
let unpacked: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "rollcall-tarballs-"));
  name = makeTarball(sampleRelease("0.2.0"), HERE, builtExecutable(), scratch);
  run(["tar", "-xzf", join(scratch, name), "-C", scratch]);
  unpacked = join(scratch, `rollcall-0.2.0-linux-${HERE.name}`);
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("it has one folder, in which everything is root's and of the date of the release", () => {
  const listing = run(["tar", "-tvzf", join(scratch, name), "--utc", "--numeric-owner"]);
  const rows = listing
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/));
  expect(rows.filter(([, owner]) => owner !== "0/0")).toEqual([]);
  expect(rows.filter(([, , , day]) => day !== "2023-11-14")).toEqual([]);
  const folder = `rollcall-0.2.0-linux-${HERE.name}`;
  expect(rows.map(([mode, , , , , path]) => `${mode} ${path}`)).toEqual([
    `drwxr-xr-x ${folder}/`,
    `-rw-r--r-- ${folder}/CHANGELOG.md`,
    `-rw-r--r-- ${folder}/LICENSE`,
    `-rw-r--r-- ${folder}/README.md`,
    `-rw-r--r-- ${folder}/SECURITY.md`,
    `-rw-r--r-- ${folder}/THIRD-PARTY.md`,
    `-rwxr-xr-x ${folder}/rollcall`,
    `-rw-r--r-- ${folder}/rollcall.1`,
    `-rw-r--r-- ${folder}/rollcall.cdx.json`,
    `-rw-r--r-- ${folder}/rollcall.service`,
    `-rw-r--r-- ${folder}/rollcall.toml`,
  ]);
});

test("what is unpacked runs, and the unit and the settings are for installing it by hand", () => {
  expect(run([join(unpacked, "rollcall"), "version"])).toMatch(/^rollcall \d+\.\d+\.\d+/);
  const unit = readFileSync(join(unpacked, "rollcall.service"), "utf8");
  expect(unit).toMatch(/^ExecStart=\/usr\/local\/bin\/rollcall serve/m);
  expect(unit).not.toContain("/usr/bin/rollcall");
  const said = run([join(unpacked, "rollcall"), "config", "check", "--config", unpacked]);
  expect(said).not.toBe("");
});

test("its pages are those of the sources", () => {
  for (const page of ["README.md", "SECURITY.md", "CHANGELOG.md", "LICENSE"])
    expect(readFileSync(join(unpacked, page), "utf8")).toBe(readFileSync(join(ROOT, page), "utf8"));
});

test("the same release is packed into the same bytes", () => {
  const executable = join(scratch, "executable");
  writeFileSync(executable, "#!/bin/sh\n");
  const [first, second] = ["first", "second"].map((each) => {
    const folder = mkdtempSync(join(scratch, each));
    return readFileSync(
      join(folder, makeTarball(sampleRelease("0.1.0"), HERE, executable, folder)),
      "base64",
    );
  });
  expect(first).toBe(second as string);
});

test("SHA256SUMS is what sha256sum checks, and one changed byte is found", async () => {
  await writeChecksums(scratch, [name]);
  expect(run(["sha256sum", "--check", "SHA256SUMS"], scratch)).toBe(`${name}: OK\n`);
  const bytes = readFileSync(join(scratch, name));
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  await Bun.write(join(scratch, name), bytes);
  expect(() => run(["sha256sum", "--check", "SHA256SUMS"], scratch)).toThrow("FAILED");
});
