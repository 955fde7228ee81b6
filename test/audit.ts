/**
 * Asks the npm registry which flaws are known of the packages in bun.lock: `make audit`. What is in
 * the executable may have none; of what only builds and tests it, they are told.
 */
import { type Advisories, readAdvisories } from "./advisories.ts";

const ASKED_FOR_MS = 60_000;

async function ask(...flags: readonly string[]): Promise<Advisories> {
  const child = Bun.spawn([process.execPath, "audit", "--json", ...flags], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: ASKED_FOR_MS,
  });
  const [stdout, stderr] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return readAdvisories(stdout, stderr);
}

const say = (line: string) => process.stdout.write(`${line}\n`);

const builtIn = await ask("--production");
const all = await ask();
const unanswered = builtIn.unanswered ?? all.unanswered;
if (unanswered !== undefined) {
  say(`NOT AUDITED: nobody said which flaws are known of the packages in bun.lock. ${unanswered}`);
  process.exit(2);
}
for (const line of all.found) say(line);
say(
  builtIn.found.length > 0
    ? `Flaws are known of what is in the executable: ${builtIn.found.length}.`
    : `Audited: no flaw is known of what is in the executable; of other tools ${all.found.length}.`,
);
process.exit(builtIn.found.length > 0 ? 1 : 0);
