import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runRollcall } from "../run-rollcall.ts";

/** Gives `use` a data folder of its own, as a package makes it. */
export async function inFolder(use: (data: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-care-"));
  chmodSync(folder, 0o700);
  try {
    await use(join(folder, "data"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command that must do well. @returns what it printed */
export async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runRollcall(args);
  if (code !== 0) throw new Error(`rollcall ${args.join(" ")} ended with ${code}:\n${stderr}`);
  return stdout;
}

/** Fills a database, so that it takes a while to copy it. */
export async function fill(data: string, people: number): Promise<void> {
  const rows = Array.from(
    { length: people },
    (_, number) => `person-${number}@example.com,Person ${number},Department ${number % 50}`,
  );
  const file = `${data}.csv`;
  writeFileSync(file, ["userName,displayName,department", ...rows].join("\n"));
  await done("import", file, "--data", data);
}
