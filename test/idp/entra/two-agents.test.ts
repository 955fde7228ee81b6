import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../../binary/at.ts";
import { type Rollcall, startRollcall } from "../../binary/rollcall.ts";
import { issue } from "../../certificates.ts";
import { emptied } from "../emptied.ts";
import { readExchange } from "../exchange.ts";
import { perform } from "../runner.ts";
import { byAgents, requestFrom } from "./agents.ts";
import { letTimePass } from "./changes.ts";
import { flagOff, flagOn } from "./dialect.ts";
import { differences } from "./observer.ts";
import { seededRandom } from "./random.ts";
import { expectedOf, readBack } from "./read-back.ts";
import { startEntra } from "./simulator.ts";
import { makeSource } from "./source.ts";

setDefaultTimeout(60_000);

const AGENTS = ["127.0.0.1", "127.0.0.2"];
const RECORDED = readdirSync(import.meta.dir, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort();

describe("Two provisioning agents at once, in a network with an authority of its own", () => {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-agents-"));
  let server: Rollcall;
  let rollcall: Rollcall;
  let ca: string;
  beforeAll(async () => {
    const root = issue(folder, "root", { isAuthority: true });
    const { cert, key } = issue(folder, "rollcall", { by: root });
    ca = readFileSync(root.cert, "utf8");
    const tls = ["--tls-certificate", cert, "--tls-key", key];
    const allowed = ["--allow-addresses", AGENTS.join()];
    server = await startRollcall({ ca, args: [...tls, ...allowed] });
    rollcall = emptied(byAgents(server, AGENTS, ca));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  test.each(RECORDED)("%s is answered as to one", async (file) => {
    const exchange = readExchange(join(import.meta.dir, file));
    const playback = await perform(exchange, async () => rollcall);
    for (const step of exchange.steps) {
      expect([step.title, ...(await playback.play(step))]).toEqual([step.title]);
    }
    await playback.end();
  });

  test.each([flagOff, flagOn])("Entra $title keeps people and groups the same", async (dialect) => {
    const random = seededRandom(20_260_711);
    const source = makeSource(random, 60, 6);
    const token = await rollcall.token("entra");
    const entra = startEntra(source, rollcall, token, dialect);
    await entra.cycle();
    letTimePass(source, random, 1);
    await entra.cycle();
    expect(entra.failures).toEqual([]);
    const [expected, actual] = [expectedOf(source), await readBack(rollcall, token)];
    expect(differences(expected.users, actual.users)).toEqual([]);
    expect(differences(expected.groups, actual.groups)).toEqual([]);
    await rollcall.stop();
  });

  test("the journal tells which agent brought what", async () => {
    const token = await server.token("console", "admin");
    const url = `${server.url}/api/v1/journal?client=entra&outcome=success&limit=1000`;
    const { json } = await server.request("GET", url, { token });
    const entries = (at(json, "/items") ?? []) as { address: string }[];
    const counts = Map.groupBy(entries, ({ address }) => address);
    expect([...counts.keys()].sort()).toEqual(AGENTS);
    for (const each of counts.values()) expect(each.length).toBeGreaterThan(entries.length / 4);
  });

  test("a machine that is none of them is not let in", async () => {
    const token = await rollcall.token("entra");
    const asked = await requestFrom("127.0.0.3", "GET", `${server.base}/Users`, { token }, ca);
    expect([asked.status, at(asked.json, "/detail")]).toEqual([
      403,
      expect.stringContaining("127.0.0.3"),
    ]);
  });
});
