import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { emptied } from "../idp/emptied.ts";
import { letTimePass } from "../idp/entra/changes.ts";
import { flagOff, flagOn } from "../idp/entra/dialect.ts";
import { differences } from "../idp/entra/observer.ts";
import { seededRandom } from "../idp/entra/random.ts";
import { expectedOf, readBack } from "../idp/entra/read-back.ts";
import { startEntra } from "../idp/entra/simulator.ts";
import { makeSource } from "../idp/entra/source.ts";
import { readExchange } from "../idp/exchange.ts";
import { perform } from "../idp/runner.ts";
import { behind, type Kind, type ReverseProxy, startProxy } from "./proxy.ts";

setDefaultTimeout(120_000);

const RECORDED = join(import.meta.dir, "../idp/entra");
const recorded = readdirSync(RECORDED, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .sort();

const PEOPLE = 40;
const TEAMS = 6;

/** By the headers of the proxy, or because an operator said so: both have to come out the same. */
const WAYS: readonly { kind: Kind; prefix: string; isPinned: boolean }[] = [
  { kind: "nginx", prefix: "", isPinned: false },
  { kind: "nginx", prefix: "/workplace/directory", isPinned: true },
  { kind: "caddy", prefix: "", isPinned: true },
  { kind: "caddy", prefix: "/workplace/directory", isPinned: false },
];

for (const { kind, prefix, isPinned } of WAYS) {
  const place = prefix === "" ? "at the root" : "under a path";
  const known = isPinned ? "--public-url" : "X-Forwarded headers";
  describe(`Behind ${kind} ${place}, with ${known}`, () => {
    let proxy: ReverseProxy;
    let server: Rollcall;
    let rollcall: Rollcall;
    beforeAll(async () => {
      proxy = await startProxy(kind, { prefix });
      const settings = isPinned ? ["--public-url", proxy.url] : ["--trusted-proxies", "127.0.0.1"];
      server = await startRollcall({ listen: proxy.upstream, args: settings });
      rollcall = emptied(behind(server, proxy));
    });
    afterAll(async () => {
      await proxy.stop();
      await server.stop();
    });

    test.each(recorded)("%s is answered as without it", async (file) => {
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

    test.each([flagOff, flagOn])(
      "Entra $title keeps people and groups the same",
      async (dialect) => {
        const random = seededRandom(20_260_601);
        const source = makeSource(random, PEOPLE, TEAMS);
        try {
          const token = await rollcall.token("entra");
          const entra = startEntra(source, rollcall, token, dialect);
          await entra.cycle();
          letTimePass(source, random, 1);
          await entra.cycle();
          expect(entra.failures).toEqual([]);
          const [expected, actual] = [expectedOf(source), await readBack(rollcall, token)];
          expect(differences(expected.users, actual.users)).toEqual([]);
          expect(differences(expected.groups, actual.groups)).toEqual([]);
          expect(proxy.logged()).not.toContain(token);
        } finally {
          await rollcall.stop();
        }
      },
    );
  });
}
