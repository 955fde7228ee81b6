import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXECUTABLE, surroundings } from "./run-rollcall.ts";

test("nothing of the folder that it is started in is run or believed", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "rollcall-foreign-"));
  const trace = join(cwd, "was-run");
  const files = {
    ".env": "ROLLCALL_LISTEN=192.0.2.1:1\n",
    ".env.production": "ROLLCALL_LISTEN=192.0.2.1:1\n",
    "bunfig.toml": 'preload = ["./preload.ts"]\n',
    "preload.ts": `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "");\n`,
    "package.json": '{ "type": "module", "imports": { "#main": "./preload.ts" } }\n',
    "rollcall.toml": 'listen = "192.0.2.1:1"\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const child = Bun.spawn([EXECUTABLE, "config", "show"], {
    ...surroundings(),
    cwd,
    stdout: "pipe",
  });
  const shown = await new Response(child.stdout).text();
  expect([await child.exited, existsSync(trace)]).toEqual([0, false]);
  expect(shown).toContain("127.0.0.1:8080");
  expect(shown).not.toContain("192.0.2.1");
  rmSync(cwd, { recursive: true });
});
