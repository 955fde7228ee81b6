import { afterAll, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { type Issued, issue, joined } from "../certificates.ts";
import { at } from "./at.ts";
import { freePort } from "./proxy/proxy.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { EXECUTABLE, runRollcall } from "./run-rollcall.ts";
import { connectTls } from "./tls-connection.ts";

const folder = mkdtempSync(join(tmpdir(), "tls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = issue(folder, "root", { isAuthority: true });
const between = issue(folder, "between", { by: root, isAuthority: true });
const ca = readFileSync(root.cert, "utf8");

/** A certificate with the one that issued it, as an authority hands them out. */
function issued(name: string, wanted: Parameters<typeof issue>[2] = {}): Issued {
  const { cert, key } = issue(folder, name, { by: between, ...wanted });
  return { cert: joined(join(folder, `${name}-chain.pem`), cert, between.cert), key };
}
const ec = issued("ec");
const rsa = issued("rsa", { kind: "rsa:2048" });

const tlsArgs = ({ cert, key }: Issued) => ["--tls-certificate", cert, "--tls-key", key];
const portOf = ({ url }: Rollcall) => Number(new URL(url).port);

async function serving(
  start: Parameters<typeof startRollcall>[0],
  ask: (rollcall: Rollcall) => Promise<void>,
): Promise<void> {
  const rollcall = await startRollcall({ ca, ...start });
  try {
    await ask(rollcall);
  } finally {
    await rollcall.stop();
  }
}

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
  await serving({ args: tlsArgs(pair) }, async (rollcall) => {
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
  serving({ args: tlsArgs(ec) }, async (rollcall) => {
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
  serving({ args: tlsArgs(ec) }, async (rollcall) => {
    const plain = fetch(`http://127.0.0.1:${portOf(rollcall)}/healthz`);
    expect(
      await plain.then(
        ({ status }) => status,
        () => "nothing",
      ),
    ).toBe("nothing");
  }));

test("another server is refused the address of one with TLS", () =>
  serving({ args: tlsArgs(ec) }, async (rollcall) => {
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
  await serving({ listen, args: [...tlsArgs(ec), ...redirect] }, async (rollcall) => {
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

/** Files that a server is started with, and that are replaced while it runs. */
function liveFiles(name: string, first: Issued) {
  const live = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  const put = ({ cert, key }: Partial<Issued>) => {
    if (cert !== undefined) copyFileSync(cert, live.cert);
    if (key !== undefined) copyFileSync(key, live.key);
  };
  put(first);
  return { live, put };
}

/** SIGHUP. Settles when the log has one more line with the words. */
async function reload({ pid, output }: Rollcall, words: string): Promise<void> {
  const count = () => output().split(words).length;
  const before = count();
  process.kill(pid, "SIGHUP");
  const giveUpAt = performance.now() + 10_000;
  while (count() === before) {
    if (performance.now() > giveUpAt) throw new Error(`the log does not say '${words}'`);
    await Bun.sleep(10);
  }
}

const TAKEN = "the new certificate is served";
const CLIENTS = 8;
const RELOADS = 3;

test("the certificate is replaced under load, and no request of 8 clients fails", async () => {
  const { live, put } = liveFiles("load", ec);
  await serving({ args: tlsArgs(live) }, async (rollcall) => {
    const [port, token] = [portOf(rollcall), await rollcall.token("entra")];
    let [isOver, sent] = [false, 0];
    const seen = new Set<string>();
    const head = `Host: localhost\r\nAuthorization: Bearer ${token}\r\n`;
    const failures: unknown[] = [];
    /** Every second client keeps its connection as long as it may. */
    async function client(index: number): Promise<void> {
      while (!isOver) {
        const connection = await connectTls(port, ca);
        seen.add(connection.name);
        for (let isLast = false; !isLast && !isOver; ) {
          const body = JSON.stringify({ schemas: [User.id], userName: `person-${sent++}` });
          const length = `Content-Length: ${body.length}\r\n`;
          const answer = await connection.ask(
            `POST /scim/v2/Users HTTP/1.1\r\n${head}${length}\r\n${body}`,
          );
          if (answer.status !== 201) failures.push(answer);
          isLast = answer.isLast || index % 2 === 0;
        }
        connection.close();
      }
    }
    const clients = Array.from({ length: CLIENTS }, (_, index) =>
      client(index).catch((failure) => void failures.push(failure)),
    );
    for (let round = 0; round < RELOADS; round++) {
      put(round % 2 === 0 ? rsa : ec);
      await reload(rollcall, TAKEN);
      await Bun.sleep(300);
    }
    await Bun.sleep(2500);
    isOver = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect([...seen].sort()).toEqual(["ec", "rsa"]);
    const { json } = await rollcall.request("GET", "/Users?count=0", { token });
    expect(at(json, "/totalResults")).toBe(sent);
  });
}, 60_000);

test("a request under way has its answer when its certificate is long gone", async () => {
  const { live, put } = liveFiles("slow", ec);
  await serving({ args: tlsArgs(live) }, async (rollcall) => {
    const [port, token] = [portOf(rollcall), await rollcall.token("entra")];
    const [slow, idle] = [await connectTls(port, ca), await connectTls(port, ca)];
    const body = JSON.stringify({ schemas: [User.id], userName: "slow" });
    const head = `Host: localhost\r\nAuthorization: Bearer ${token}\r\n`;
    expect((await idle.ask(`GET /healthz HTTP/1.1\r\n${head}\r\n`)).isLast).toBe(false);
    slow.send(`POST /scim/v2/Users HTTP/1.1\r\n${head}Content-Length: ${body.length}\r\n\r\n`);
    slow.send(body.slice(0, 10));
    put(rsa);
    await reload(rollcall, TAKEN);
    for (let each = 0; each < 20; each++) {
      const fresh = await connectTls(port, ca);
      expect(fresh.name).toBe("rsa");
      fresh.close();
    }
    expect((await idle.ask(`GET /healthz HTTP/1.1\r\n${head}\r\n`)).isLast).toBe(true);
    await Bun.sleep(3000);
    slow.send(body.slice(10));
    expect(await slow.answer()).toMatchObject({ status: 201, isLast: true });
  });
}, 30_000);

const REFUSED = "nothing is reloaded";

test("a new certificate that does not fit is told of, and the old one stays", async () => {
  const { live, put } = liveFiles("unfit", ec);
  const half = join(folder, "half.pem");
  joined(half, rsa.cert);
  await Bun.write(half, readFileSync(rsa.cert).subarray(0, 500));
  const expired = issued("expired", { days: -1 });
  await serving({ args: tlsArgs(live) }, async (rollcall) => {
    for (const unfit of [{ cert: rsa.cert }, { key: rsa.key }, { cert: half }, expired]) {
      put(ec);
      put(unfit);
      await reload(rollcall, REFUSED);
      expect((await connectTls(portOf(rollcall), ca)).name).toBe("ec");
    }
    const lines = rollcall
      .output()
      .split("\n")
      .filter((line) => line.includes(REFUSED));
    for (const words of [
      "another certificate",
      "another certificate",
      "the middle",
      "expired at",
    ]) {
      expect(lines.shift()).toContain(words);
    }
    put(rsa);
    await reload(rollcall, TAKEN);
    expect((await connectTls(portOf(rollcall), ca)).name).toBe("rsa");
  });
});

test("a certificate for another host is served, and told of each time that it starts", async () => {
  const listen = `127.0.0.1:${freePort()}`;
  const args = [...tlsArgs(ec), "--public-url", "https://scim.example.com"];
  await serving({ listen, args }, async ({ output }) => {
    expect(output()).toContain("reached at https://scim.example.com");
    expect(output()).toContain("it is not for scim.example.com, but for localhost, 127.0.0.1");
  });
});

test("the key may be a credential of systemd", async () => {
  const credentials = mkdtempSync(join(folder, "credentials-"));
  copyFileSync(ec.key, join(credentials, "tls-key"));
  const args = ["--tls-certificate", ec.cert];
  await serving({ args, env: { CREDENTIALS_DIRECTORY: credentials } }, async (rollcall) => {
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
  const closed = join(folder, "closed.key");
  copyFileSync(ec.key, closed);
  const command = [EXECUTABLE, "config", "check", ...tlsArgs({ cert: ec.cert, key: closed })];
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  Bun.spawnSync(["chmod", "755", folder]);
  Bun.spawnSync(["chmod", "000", closed]);
  const isRoot = process.getuid?.() === 0;
  const { exitCode, stderr } = Bun.spawnSync([...(isRoot ? nobody : []), ...command]);
  const says = expect.stringMatching(
    /closed\.key, which user \d+, who runs rollcall, may not read/,
  );
  expect([exitCode, String(stderr)]).toEqual([2, says]);
});
