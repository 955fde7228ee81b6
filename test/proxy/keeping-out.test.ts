import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { at } from "../binary/at.ts";
import { type Rollcall, startRollcall } from "../binary/rollcall.ts";
import { type Kind, type ReverseProxy, startProxy } from "./proxy.ts";
import { speak } from "./speak.ts";

setDefaultTimeout(60_000);

/** An operator whose administrators sit at 127.0.0.1 alone. */
const edit = (site: string) => site.replace("127.0.0.0/8", "127.0.0.1");
const ADMINISTRATOR = "127.0.0.1";
const STRANGER = "127.0.0.2";

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
    beforeAll(async () => {
      proxy = await startProxy(kind, { prefix, edit });
      const settings = ["--trusted-proxies", "127.0.0.1", "--allow-addresses", STRANGER];
      server = await startRollcall({ listen: proxy.upstream, args: settings });
    });
    afterAll(async () => {
      await proxy.stop();
      await server.stop();
    });

    const get = async (path: string, from: string) =>
      await speak(proxy, [`GET ${path} HTTP/1.1`], { from });

    test.each(["/console", "/docs", "/docs/json", "/healthz", "/readyz", "/metrics"])(
      "%s is for administrators",
      async (path) => {
        expect(await get(prefix + path, ADMINISTRATOR)).toMatchObject({ status: 200 });
        const { status } = await get(prefix + path, STRANGER);
        expect(status).toBeOneOf([403, 404]);
      },
    );

    test.each([
      "/scim/../console",
      "/scim/%2e%2e/console",
      "/scim/.%2E/console",
      "/scim/..%2fconsole",
      "/scim/..%2Fconsole",
      "/scim/..;/console",
      "/scim\\..\\console",
      "/scim/x\\..\\..\\console",
      "/scim/x%5c..%5c..%5cconsole",
      "/scim//../console",
      "//console",
      "/scim/v2/../../metrics",
      "/oauth/../docs/json",
      "/scim?aadOptscim062020/../console",
      "/scim?aadOptscim062020/%2e%2e/metrics",
      "/scim?aadOptscim062020/..\\metrics",
    ])("no way leads through %s", async (path) => {
      const { status, text } = await get(prefix + path, STRANGER);
      expect(status).not.toBe(200);
      expect(text).not.toContain("rollcall_http_requests");
      expect(text).not.toContain("<html lang");
    });

    test.each(["/", "/admin", "/scimx", "/oauthx", "/.well-known/x", "/console"])(
      "there is nothing at %s outside of what is passed on",
      async (path) => {
        // At the root /console is there, and not for a stranger.
        expect((await get(path, STRANGER)).status).toBeOneOf([403, 404]);
      },
    );

    test("only callers that allow-addresses names are let in, whatever they say", async () => {
      const path = `${prefix}/scim/v2/Users`;
      expect(await get(path, STRANGER)).toMatchObject({ status: 401 });
      for (const lie of [`X-Forwarded-For: ${STRANGER}`, `Forwarded: for=${STRANGER}`]) {
        const head = [`GET ${path} HTTP/1.1`, lie];
        const { status, text } = await speak(proxy, head, { from: "127.0.0.3" });
        expect([status, text]).toEqual([403, expect.stringContaining("127.0.0.3")]);
      }
    });
  });

  describe(`${kind} ${place}, alone`, () => {
    let proxy: ReverseProxy;
    beforeAll(async () => {
      proxy = await startProxy(kind, { prefix });
    });
    afterAll(() => proxy.stop());

    test("says in the words of SCIM that rollcall does not answer", async () => {
      const path = `${prefix}/scim/v2/Users`;
      const head = [`PATCH ${path} HTTP/1.1`, "Content-Length: 2"];
      const { status, text } = await speak(proxy, head, { body: ["{}"] });
      expect(status).toBe(503);
      expect(text).toMatch(/\r\ncontent-type: application\/scim\+json\r\n/i);
      expect(text).toMatch(/\r\nretry-after: 5\r\n/i);
      const { 1: body = "" } = text.split("\r\n\r\n");
      expect(at(JSON.parse(body.replace(/^[\da-f]+\r\n/, "")), "/status")).toBe("503");
    });

    test.each([
      ["-tls1_2", "ECDHE-ECDSA-AES128-GCM-SHA256", true],
      ["-tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384", true],
      ["-tls1_2", "ECDHE-ECDSA-AES128-SHA", false],
      ["-tls1_2", "AES128-GCM-SHA256", false],
      ["-tls1_3", undefined, true],
      ["-tls1_1", undefined, false],
    ])("takes %s with %s: %p", async (version, cipher, isTaken) => {
      const { port } = new URL(proxy.url);
      const only = cipher === undefined ? [] : ["-cipher", `${cipher}:@SECLEVEL=0`];
      const client = Bun.spawn(
        ["openssl", "s_client", "-connect", `127.0.0.1:${port}`, "-servername", "localhost"].concat(
          version,
          only,
        ),
        { stdin: "ignore", stdout: "pipe", stderr: "ignore" },
      );
      const text = await new Response(client.stdout).text();
      expect(/Cipher is (?!\(NONE\))/.test(text)).toBe(isTaken);
    });
  });
}
