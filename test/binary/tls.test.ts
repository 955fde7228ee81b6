import { afterAll, expect, test } from "bun:test";
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { issue, issueChain } from "../certificates.ts";
import { freePort } from "../free-port.ts";
import { at } from "./at.ts";
import { tlsArgs } from "./live-files.ts";
import { EXECUTABLE, runRollcall } from "./run-rollcall.ts";
import { portOf, servingTls } from "./serving-tls.ts";
import { connectTls } from "./tls-connection.ts";

const folder = mkdtempSync(join(tmpdir(), "tls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = issue(folder, "root", { isAuthority: true });
const between = issue(folder, "between", { by: root, isAuthority: true });
const ca = readFileSync(root.cert, "utf8");

const ec = issueChain(folder, "ec", between);
const rsa = issueChain(folder, "rsa", between, { kind: "rsa:2048" });

/** What s_client of OpenSSL says about a connection. */
function handshake(port: number, ...options: readonly string[]): string {
  const client = Bun.spawnSync(
    ["openssl", "s_client", "-connect", `127.0.0.1:${port}`, "-CAfile", root.cert, ...options],
    { stdin: "ignore", timeout: 10_000 },
  );
  return `${client.stdout}${client.stderr}`;
}

const SUITES = ["128-GCM-SHA256", "256-GCM-SHA384"];

test.each([
  ["ECDSA", ec],
  ["RSA", rsa],
])("TLS 1.2 and 1.3 are served with %s keys, and nothing older or weaker", async (kind, pair) => {
  await servingTls({ ca, args: tlsArgs(pair) }, async (rollcall) => {
    const port = portOf(rollcall);
    const verified = ["-verify_return_error", "-verify_hostname", "localhost"];
    for (const version of ["-tls1_2", "-tls1_3"]) {
      expect(handshake(port, version, ...verified)).toContain("Verify return code: 0 (ok)");
    }
    for (const suite of SUITES) {
      const wanted = `ECDHE-${kind}-AES${suite}`;
      expect(handshake(port, "-tls1_2", "-cipher", wanted)).toContain(`Cipher is ${wanted}`);
    }
    for (const old of ["-tls1", "-tls1_1"]) {
      const answer = handshake(port, old, "-cipher", "ALL:@SECLEVEL=0");
      expect(answer).toContain("alert protocol version");
    }
    const weak = "AES128-GCM-SHA256:AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA";
    expect(handshake(port, "-tls1_2", "-cipher", `${weak}:@SECLEVEL=0`)).toContain("(NONE)");
  });
});

test("what is served by HTTPS says so: URLs, Locations, and what browsers keep to", () =>
  servingTls({ ca, args: tlsArgs(ec) }, async (rollcall) => {
    const { url } = rollcall;
    expect(rollcall.output()).toContain(
      `Tenant URL   https://127.0.0.1:${portOf(rollcall)}/scim/v2`,
    );
    const token = await rollcall.token("entra");
    const body = { schemas: [User.id], userName: "ada" };
    const made = await rollcall.request("POST", "/Users", { token, body });
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toStartWith(`${url}/scim/v2/Users/`);
    expect(at(made.json, "/meta/location")).toBe(String(made.headers.get("location")));
    for (const path of [
      "healthz",
      "readyz",
      "metrics",
      "docs",
      "console",
      "scim/v2/Users",
      "none",
    ]) {
      const { status, headers } = await rollcall.request("GET", `${url}/${path}`, { token });
      expect([path, status]).toEqual([path, path === "none" ? 404 : 200]);
      expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
      expect(headers.has("set-cookie")).toBe(false);
    }
  }));

test("plain HTTP gets nothing from a port with TLS", () =>
  servingTls({ ca, args: tlsArgs(ec) }, async (rollcall) => {
    const plain = fetch(`http://127.0.0.1:${portOf(rollcall)}/healthz`);
    expect(
      await plain.then(
        ({ status }) => status,
        () => "nothing",
      ),
    ).toBe("nothing");
  }));

test("another server is refused the address of one with TLS", () =>
  servingTls({ ca, args: tlsArgs(ec) }, async (rollcall) => {
    const data = join(folder, "second");
    const listen = ["--listen", `127.0.0.1:${portOf(rollcall)}`];
    for (const args of [tlsArgs(rsa), []]) {
      const { code, stderr } = await runRollcall(["serve", "--data", data, ...listen, ...args]);
      expect([code, stderr]).toEqual([1, expect.stringContaining("another program listens there")]);
    }
  }));

test("a plain address beside it leads to the public URL, and serves nothing", async () => {
  const [port, plain] = [freePort(), freePort()];
  const listen = `127.0.0.1:${port}`;
  const publicUrl = `https://localhost:${port}`;
  const redirect = ["--public-url", `${publicUrl}/`, "--https-redirect", `127.0.0.1:${plain}`];
  await servingTls({ ca, listen, args: [...tlsArgs(ec), ...redirect] }, async (rollcall) => {
    const token = await rollcall.token("entra");
    const paths = [
      "/",
      "/scim/v2/Users?filter=userName%20eq%20%22a%22",
      "/@evil.example/?a=//b",
      "/healthz",
    ];
    for (const path of paths) {
      for (const method of ["GET", "POST"]) {
        const response = await fetch(`http://127.0.0.1:${plain}${path}`, {
          method,
          redirect: "manual",
          headers: { Authorization: `Bearer ${token}`, Host: "evil.example" },
          ...(method === "POST" && { body: "{}" }),
        });
        expect(response.status).toBe(308);
        expect(response.headers.get("location")).toBe(`${publicUrl}${path}`);
        expect(response.headers.has("strict-transport-security")).toBe(false);
        expect(await response.text()).not.toContain("evil");
      }
    }
  });
});

test("a certificate for another host is served, and told of each time that it starts", async () => {
  const listen = `127.0.0.1:${freePort()}`;
  const args = [...tlsArgs(ec), "--public-url", "https://scim.example.com"];
  await servingTls({ ca, listen, args }, async ({ output }) => {
    expect(output()).toContain("reached at https://scim.example.com");
    expect(output()).toContain("it is not for scim.example.com, but for localhost, 127.0.0.1");
  });
});

test("the key may be a credential of systemd", async () => {
  const credentials = mkdtempSync(join(folder, "credentials-"));
  copyFileSync(ec.key, join(credentials, "tls-key"));
  const args = ["--tls-certificate", ec.cert];
  await servingTls({ ca, args, env: { CREDENTIALS_DIRECTORY: credentials } }, async (rollcall) => {
    expect((await connectTls(portOf(rollcall), ca)).name).toBe("ec");
  });
  const { code, stderr } = await runRollcall(["config", "check", ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("--tls-key")]);
});

test("files that cannot be used stop the start before there is a database", async () => {
  const data = join(folder, "none");
  const wrong = tlsArgs({ cert: ec.cert, key: rsa.key });
  for (const command of [
    ["serve", "--data", data],
    ["config", "check"],
  ]) {
    const { code, stderr } = await runRollcall([...command, ...wrong]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`--tls-key names ${rsa.key}`)]);
  }
  expect(await Bun.file(join(data, "rollcall.sqlite")).exists()).toBe(false);
});

test("a key that rollcall may not read is named, and how to let it", () => {
  // All in one folder that others may look into: this one may be root's own.
  const [executable, closed] = [join(folder, "rollcall"), join(folder, "closed.key")];
  copyFileSync(EXECUTABLE, executable);
  copyFileSync(ec.key, closed);
  chmodSync(folder, 0o755);
  chmodSync(closed, 0);
  const command = [executable, "config", "check", ...tlsArgs({ cert: ec.cert, key: closed })];
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const as = process.getuid?.() === 0 ? nobody : [];
  const { exitCode, stderr } = Bun.spawnSync([...as, ...command], { cwd: folder });
  const says = /closed\.key, which user \d+, who runs rollcall, may not read/;
  expect([exitCode, String(stderr)]).toEqual([2, expect.stringMatching(says)]);
});
