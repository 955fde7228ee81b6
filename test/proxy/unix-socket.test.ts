import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { at } from "../binary/at.ts";
import { newUser } from "../binary/bodies.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { type Kind, type ReverseProxy, startProxy } from "./proxy.ts";
import { speak } from "./speak.ts";

setDefaultTimeout(60_000);

for (const kind of ["nginx", "caddy"] as const satisfies Kind[]) {
  describe(`${kind} on a unix socket`, () => {
    let proxy: ReverseProxy;
    let server: Rollcall;
    beforeAll(async () => {
      proxy = await startProxy(kind, { byUnixSocket: true });
      const args = ["--listen", proxy.listen, "--trusted-proxies", "unix"];
      server = await startRollcall({ listen: proxy.upstream, args });
    });
    afterAll(async () => {
      await proxy.stop();
      await server.stop();
    });

    test("is believed where it is named, and strangers beside it are not", async () => {
      const token = await server.token("entra");
      const admin = await server.token("console", "admin");
      const body = JSON.stringify(newUser({ userName: "ada@havenwerk.example" }));
      const head = [
        "POST /scim/v2/Users HTTP/1.1",
        `Authorization: Bearer ${token}`,
        `Content-Length: ${body.length}`,
      ];
      const { text } = await speak(proxy, head, { from: "127.0.0.2", body: [body] });
      expect(text).toContain(`"location":"${proxy.url}/scim/v2/Users/`);
      const headers = { "x-forwarded-for": "192.0.2.1", "x-forwarded-host": "evil.example" };
      const beside = await server.request("POST", "/Users", {
        token,
        headers,
        body: newUser({ userName: "bob@havenwerk.example" }),
      });
      expect(String(at(beside.json, "/meta/location"))).not.toContain("evil");
      const journal = `${server.url}/api/v1/journal?limit=2`;
      const { json } = await server.request("GET", journal, { token: admin });
      expect(at(json, "/items/0/address")).toBe("127.0.0.1");
      expect(at(json, "/items/1/address")).toBe("127.0.0.2");
    });
  });
}
