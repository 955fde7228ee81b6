import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issue } from "../certificates.ts";
import { emptied } from "../idp/emptied.ts";
import { letTimePass } from "../idp/entra/changes.ts";
import { flagOn } from "../idp/entra/dialect.ts";
import { differences } from "../idp/entra/observer.ts";
import { seededRandom } from "../idp/entra/random.ts";
import { expectedOf, readBack } from "../idp/entra/read-back.ts";
import { startEntra } from "../idp/entra/simulator.ts";
import { makeSource } from "../idp/entra/source.ts";
import { readExchange } from "../idp/exchange.ts";
import { perform } from "../idp/runner.ts";
import { liveFiles, reload, TAKEN, tlsArgs } from "./live-files.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

setDefaultTimeout(120_000);

const RECORDED = join(import.meta.dir, "../idp/entra");
const recorded = readdirSync(RECORDED, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort();

const folder = mkdtempSync(join(tmpdir(), "tls-replay-"));
const root = issue(folder, "root", { isAuthority: true });
const [first, second] = [
  issue(folder, "first", { by: root }),
  issue(folder, "second", { by: root }),
];
const { live, put } = liveFiles(folder, "live", first);
let server: Rollcall;
let rollcall: Rollcall;
beforeAll(async () => {
  server = await startRollcall({ args: tlsArgs(live), ca: readFileSync(root.cert, "utf8") });
  rollcall = emptied(server);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(recorded)("%s is answered by HTTPS as it is without", async (file) => {
  const exchange = readExchange(join(RECORDED, file));
  const playback = await perform(exchange, async () => rollcall);
  try {
    for (const step of exchange.steps) {
      expect([step.title, ...(await playback.play(step))]).toEqual([step.title]);
    }
    expect(playback.leaks()).toEqual([]);
  } finally {
    await playback.end();
  }
});

test("Entra goes through its cycles while the certificate is replaced", async () => {
  const random = seededRandom(20_261_122);
  const source = makeSource(random, 60, 6);
  const token = await rollcall.token("entra");
  const entra = startEntra(source, rollcall, token, flagOn);
  put(second);
  await Promise.all([entra.cycle(), reload(server, TAKEN)]);
  letTimePass(source, random, 1);
  put(first);
  await Promise.all([entra.cycle(), reload(server, TAKEN)]);
  expect(entra.failures).toEqual([]);
  const [expected, actual] = [expectedOf(source), await readBack(rollcall, token)];
  expect(differences(expected.users, actual.users)).toEqual([]);
  expect(differences(expected.groups, actual.groups)).toEqual([]);
});
