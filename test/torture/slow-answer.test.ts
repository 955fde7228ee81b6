import { expect, setDefaultTimeout, test } from "bun:test";
import { type Kind, startProxy } from "../proxy/proxy.ts";

setDefaultTimeout(120_000);

/** Longer than identity providers wait. */
const ANSWER_AFTER_MS = 65_000;

test.each(["nginx", "caddy"] as const)(
  "%s waits for an answer as long as identity providers do, and longer",
  async (kind: Kind) => {
    const proxy = await startProxy(kind);
    const { hostname, port } = new URL(`http://${proxy.upstream}`);
    const slow = Bun.serve({
      hostname,
      port: Number(port),
      idleTimeout: 120,
      async fetch() {
        await Bun.sleep(ANSWER_AFTER_MS);
        return new Response("late");
      },
    });
    try {
      const answer = await fetch(`${proxy.url}/scim/v2/Users`, {
        method: "PATCH",
        body: "{}",
        tls: { ca: proxy.ca },
      });
      expect([answer.status, await answer.text()]).toEqual([200, "late"]);
    } finally {
      await proxy.stop();
      await slow.stop(true);
    }
  },
);
