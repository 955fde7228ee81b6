import { expect, spyOn, test } from "bun:test";
import { runCommand } from "../../src/cli/commands.ts";

/** What is printed for these arguments. */
async function printed(...args: string[]): Promise<string> {
  const write = spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await runCommand(args);
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

test("--help behind a command tells of that command alone", async () => {
  const help = await printed("token", "--help");
  expect(help).toContain("rollcall token create NAME");
  expect(help).toContain("rollcall token revoke ID");
  expect(help).not.toMatch(/rollcall (serve|client)|Exit codes/);
});

test("--help alone tells of all commands", async () => {
  const help = await printed("--help");
  expect(help).toMatch(/^rollcall serve .*^rollcall client create .*Exit codes/ms);
});
