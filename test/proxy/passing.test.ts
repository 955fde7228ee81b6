import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { at } from "../binary/at.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { behind, type Kind, type ReverseProxy, startProxy } from "./proxy.ts";
import { speak } from "./speak.ts";

setDefaultTimeout(60_000);

const BODY_LIMIT = 65_536;
const limited = ["--body-limit", String(BODY_LIMIT)];
const SCHEMAS = ["urn:ietf:params:scim:schemas:core:2.0:User"];

const WAYS: readonly { kind: Kind; prefix: string }[] = [
  { kind: "nginx", prefix: "" },
  { kind: "nginx", prefix: "/directory" },
  { kind: "caddy", prefix: "" },
  { kind: "caddy", prefix: "/directory" },
];

for (const { kind, prefix } of WAYS) {
  const place = prefix === "" ? "at the root" : "under a path";
  describe(`Through ${kind} ${place}`, () => {
    let proxy: ReverseProxy;
    let server: Rollcall;
    let rollcall: Rollcall;
    let token: string;
    let admin: string;
    beforeAll(async () => {
      proxy = await startProxy(kind, { prefix, settings: limited });
      const settings = ["--trusted-proxies", "127.0.0.1", ...limited];
      server = await startRollcall({ listen: proxy.upstream, args: settings });
      rollcall = behind(server, proxy);
      token = await server.token("entra");
      admin = await server.token("console", "admin");
    });
    afterAll(async () => {
      await proxy.stop();
      await server.stop();
    });

    const authorized = () => [`Authorization: Bearer ${token}`, "Accept: application/scim+json"];
    const users = `${prefix}/scim/v2/Users`;

    test.each([
      ["encoded", "?filter=userName%20eq%20%22nobody%22"],
      ["with plus signs", "?filter=userName+eq+%22nobody%22"],
      ["with raw quotes", '?filter=userName+eq+"nobody"'],
      ["with raw brackets", '?filter=emails[type+eq+"work"].value+eq+"nobody"'],
      ["with encoded brackets", "?filter=emails%5Btype%20eq%20%22work%22%5D.value%20eq%20%22x%22"],
      ["with a dollar and a slash", "?filter=externalId+eq+%22$a%2Fb/c%22"],
      ["behind a slash", "/?filter=userName+eq+%22nobody%22"],
      ["behind a double slash", "//?filter=userName+eq+%22nobody%22"],
    ])("a query %s and without User-Agent is answered", async (_, rest) => {
      const { status, text } = await speak(proxy, [
        `GET ${users}${rest} HTTP/1.1`,
        ...authorized(),
      ]);
      expect([status, text]).toEqual([200, expect.stringContaining('"totalResults":0')]);
    });

    test("what a query asks for is found as it was written", async () => {
      const userName = 'a/b [c] "d" + %2F & ä@havenwerk.example';
      const made = await rollcall.request("POST", "/Users", {
        token,
        body: { schemas: SCHEMAS, userName },
      });
      expect(made.status).toBe(201);
      const filter = encodeURIComponent(`userName eq ${JSON.stringify(userName)}`);
      const found = await rollcall.request("GET", `/Users?filter=${filter}`, { token });
      expect(at(found.json, "/Resources/0/userName")).toBe(userName);
      expect(at(found.json, "/Resources/0/meta/location")).toStartWith(`${proxy.url}/scim/v2/`);
    });

    test("an encoded slash in a path stays one segment", async () => {
      const answer = await speak(proxy, [`GET ${users}/a%2Fb HTTP/1.1`, ...authorized()]);
      expect([answer.status, answer.text]).toEqual([404, expect.stringContaining("a/b")]);
    });

    const padded = (bytes: number) => {
      const start = JSON.stringify({ schemas: SCHEMAS, userName: crypto.randomUUID() });
      return start + " ".repeat(bytes - start.length);
    };

    test.each([
      ["401", "GET", "/Users", () => ({}), 401],
      ["400", "GET", "/Users?filter=x", () => ({ token }), 400],
      ["404", "DELETE", "/Users/nobody", () => ({ token }), 404],
      ["409", "POST", "/Users", () => ({ token, body: twice }), 409],
      ["413", "POST", "/Users", () => ({ token, raw: padded(2 * BODY_LIMIT) }), 413],
    ] as const)("the body of a %s is that of rollcall", async (_, method, path, sent, status) => {
      if (status === 409) await rollcall.request(method, path, sent());
      const direct = await server.request(method, path, sent());
      const passed = await rollcall.request(method, path, sent());
      expect(passed).toMatchObject({ status, json: direct.json ?? {} });
      expect(passed.headers.get("content-type")).toBe(direct.headers.get("content-type"));
      expect(passed.headers.get("www-authenticate")).toBe(direct.headers.get("www-authenticate"));
    });
    const twice = { schemas: SCHEMAS, userName: "twice@havenwerk.example" };

    test("a body at the limit is taken, and one beyond it is told so", async () => {
      const good = await rollcall.request("POST", "/Users", { token, raw: padded(BODY_LIMIT) });
      expect(good.status).toBe(201);
      for (const more of [1, 10 * BODY_LIMIT]) {
        const raw = padded(BODY_LIMIT + more);
        const { status, json, headers } = await rollcall.request("POST", "/Users", { token, raw });
        expect([status, at(json, "/status")]).toEqual([413, "413"]);
        expect(headers.get("content-type")).toStartWith("application/scim+json");
        expect(at(json, "/detail")).toContain(String(BODY_LIMIT));
      }
    });

    test("a body of unknown length is held to the same limit", async () => {
      const head = [`POST ${users} HTTP/1.1`, ...authorized(), "Transfer-Encoding: chunked"];
      const chunked = (text: string) => [`${text.length.toString(16)}\r\n${text}\r\n`, "0\r\n\r\n"];
      const good = await speak(proxy, head, { body: chunked(padded(BODY_LIMIT)) });
      expect(good.status).toBe(201);
      const large = await speak(proxy, head, { body: chunked(padded(BODY_LIMIT + 1)) });
      expect([large.status, large.text]).toEqual([413, expect.stringContaining('"status":"413"')]);
    });

    test("whoever waits for 100 before sending a body gets it", async () => {
      const body = padded(1000);
      const head = [`POST ${users} HTTP/1.1`, ...authorized(), "Expect: 100-continue"];
      const length = `Content-Length: ${body.length}`;
      const { status, text } = await speak(proxy, [...head, length], { body: [body] });
      expect(text).toStartWith("HTTP/1.1 100 ");
      expect(status).toBe(201);
    });

    test("HEAD is GET without the content", async () => {
      const path = "/ServiceProviderConfig";
      const [got, asked] = [
        await rollcall.request("GET", path, { token }),
        await rollcall.request("HEAD", path, { token }),
      ];
      expect([got.status, asked.status, asked.text]).toEqual([200, 200, ""]);
      expect(asked.headers.get("content-type")).toBe(got.headers.get("content-type"));
    });

    test("a request has one id in the answer, the journal and the log of the proxy", async () => {
      const body = { schemas: SCHEMAS, userName: "traced@havenwerk.example" };
      const { headers } = await rollcall.request("POST", "/Users", {
        token,
        body,
        headers: { "x-request-id": "chosen-by-the-client" },
      });
      const id = headers.get("x-request-id") ?? "";
      expect(id).not.toBe("chosen-by-the-client");
      const [entry] = await newest();
      expect(entry).toMatchObject({ requestId: id, resourceName: body.userName });
      expect(proxy.logged()).toContain(id);
      expect(proxy.logged()).not.toContain(token);
    });

    /** The newest entries of the journal, read without the proxy. */
    async function newest() {
      const url = `${server.url}/api/v1/journal?limit=3`;
      const { json } = await server.request("GET", url, { token: admin });
      return (at(json, "/items") ?? []) as object[];
    }

    test("the caller is the one that the proxy saw, whatever the caller says", async () => {
      for (const lie of [
        "X-Forwarded-For: 192.0.2.1",
        "X-Forwarded-For: 192.0.2.1, 127.0.0.1",
        'Forwarded: for=192.0.2.1;proto=http;host="evil.example"',
        'Forwarded: for="',
        "X-Forwarded-Host: evil.example",
        "X-Forwarded-Prefix: /evil",
        "X-Real-IP: 192.0.2.1",
      ]) {
        const userName = crypto.randomUUID();
        const body = JSON.stringify({ schemas: SCHEMAS, userName });
        const head = [`POST ${users} HTTP/1.1`, ...authorized(), lie];
        const sent = { from: "127.0.0.2", body: [body] };
        const length = `Content-Length: ${body.length}`;
        const { status, text } = await speak(proxy, [...head, length], sent);
        expect(status).toBe(201);
        expect(text).toContain(`"location":"${proxy.url}/scim/v2/Users/`);
        const [entry] = await newest();
        expect([lie, entry]).toMatchObject([lie, { resourceName: userName, address: "127.0.0.2" }]);
      }
    });

    test.each(["console", "docs"])(
      "the page at /%s and all that it loads are reached",
      async (page) => {
        const url = `${proxy.url}/${page}`;
        const { status, text } = await rollcall.request("GET", url);
        expect(status).toBe(200);
        const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part = ""]) => part);
        expect(parts.length).toBeGreaterThan(0);
        for (const part of parts) {
          const loaded = new URL(part, url);
          expect(loaded.href).toStartWith(`${proxy.url}/`);
          expect((await rollcall.request("GET", loaded.href)).status).toBe(200);
        }
      },
    );

    test("the token endpoint and its description are reached", async () => {
      const { origin } = new URL(proxy.url);
      const path = `${origin}/.well-known/oauth-authorization-server${prefix}`;
      const { json } = await rollcall.request("GET", path);
      expect(at(json, "/issuer")).toBe(proxy.url);
      const endpoint = String(at(json, "/token_endpoint"));
      expect(endpoint).toBe(`${proxy.url}/oauth/token`);
      const refused = await rollcall.request("POST", endpoint, {
        raw: "grant_type=client_credentials&client_id=a&client_secret=b",
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
      expect([refused.status, at(refused.json, "/error")]).toEqual([401, "invalid_client"]);
    });
  });
}
