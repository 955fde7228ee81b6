import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { writeChecksums } from "../../src/packaging/checksums.ts";
import { run } from "../../src/packaging/run.ts";
import { ROOT } from "./sample.ts";
import { requirePackages } from "./tools.ts";

requirePackages();

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "rollcall-make-"));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs make in a folder, with the Bun that runs this. */
function make(folder: string, ...args: readonly string[]): string {
  const bin = join(scratch, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(join(bin, "bun"))) symlinkSync(process.execPath, join(bin, "bun"));
  return run(["env", `PATH=${bin}:${process.env.PATH}`, "make", ...args], folder);
}

/** A folder as a tarball of the sources gives it. */
function copyOfSources(): string {
  const folder = join(scratch, "sources");
  mkdirSync(folder);
  const without = [".git", "dist", "data", ".bun", ".judges"].map((name) => `--exclude=./${name}`);
  run(["tar", "-cf", join(scratch, "sources.tar"), ...without, "."], ROOT);
  run(["tar", "-xf", join(scratch, "sources.tar"), "-C", folder]);
  rmSync(join(scratch, "sources.tar"));
  // What is installed was: nothing is fetched here.
  run(["touch", join(folder, "node_modules/.installed")]);
  return folder;
}

test("`make build` works where there is no git history, also within that of somebody else", () => {
  const folder = copyOfSources();
  if (Bun.which("git") !== null) {
    run(["git", "init", "--quiet"], scratch);
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    run(["git", ...author, "commit", "--quiet", "--allow-empty", "--message=not ours"], scratch);
  }
  expect(make(folder, "build")).toContain(`Built dist/rollcall ${version}. `);
  expect(run([join(folder, "dist/rollcall"), "version"])).toBe(`rollcall ${version}\n`);
  expect(run(["ls", join(folder, "dist")])).toBe("rollcall\n");
  // So the same sources give the same bytes wherever they are built.
  expect(Bun.spawnSync(["grep", "-c", scratch, join(folder, "dist/rollcall")]).exitCode).toBe(1);
});

test("`make sign` signs the checksums; who has the public key sees what is ours", async () => {
  const packages = join(scratch, "packages");
  mkdirSync(packages);
  writeFileSync(join(packages, "rollcall.deb"), "a package");
  await writeChecksums(packages, ["rollcall.deb"]);
  const key = join(scratch, "release.key");
  const others = join(scratch, "others.key");
  for (const file of [key, others]) {
    run([
      "openssl",
      "genpkey",
      "-algorithm",
      "EC",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-out",
      file,
    ]);
    run(["openssl", "pkey", "-in", file, "-pubout", "-out", `${file}.pub`]);
  }
  make(ROOT, "sign", `KEY=${key}`, `PACKAGES=${packages}`);
  const verify = (of: string) =>
    run(
      [
        "openssl",
        "dgst",
        "-sha256",
        "-verify",
        `${of}.pub`,
        "-signature",
        "SHA256SUMS.sig",
        "SHA256SUMS",
      ],
      packages,
    );
  expect(verify(key)).toBe("Verified OK\n");
  expect(() => verify(others)).toThrow("Verification failure");
  await Bun.write(join(packages, "SHA256SUMS"), "0000  rollcall.deb\n");
  expect(() => verify(key)).toThrow("Verification failure");
});

test("`make sign` signs nothing without a key, or when a package is not what was built", () => {
  const packages = join(scratch, "packages");
  const key = join(scratch, "release.key");
  expect(() => make(ROOT, "sign", `PACKAGES=${packages}`)).toThrow("Which key?");
  rmSync(join(packages, "SHA256SUMS.sig"));
  expect(() => make(ROOT, "sign", `KEY=${key}`, `PACKAGES=${packages}`)).toThrow();
  expect(existsSync(join(packages, "SHA256SUMS.sig"))).toBe(false);
});
