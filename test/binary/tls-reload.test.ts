import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { issue, issueChain, joined } from "../certificates.ts";
import { at } from "./at.ts";
import { liveFiles, reload, TAKEN, tlsArgs } from "./live-files.ts";
import { portOf, servingTls } from "./serving-tls.ts";
import { connectTls } from "./tls-connection.ts";

const folder = mkdtempSync(join(tmpdir(), "tls-reload-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = issue(folder, "root", { isAuthority: true });
const between = issue(folder, "between", { by: root, isAuthority: true });
const ca = readFileSync(root.cert, "utf8");
const ec = issueChain(folder, "ec", between);
const rsa = issueChain(folder, "rsa", between, { kind: "rsa:2048" });

const CLIENTS = 8;
const RELOADS = 3;

test("the certificate is replaced under load, and no request of 8 clients fails", async () => {
  const { live, put } = liveFiles(folder, "load", ec);
  await servingTls({ ca, args: tlsArgs(live) }, async (rollcall) => {
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
  const { live, put } = liveFiles(folder, "slow", ec);
  await servingTls({ ca, args: tlsArgs(live) }, async (rollcall) => {
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
  const { live, put } = liveFiles(folder, "unfit", ec);
  const half = join(folder, "half.pem");
  joined(half, rsa.cert);
  await Bun.write(half, readFileSync(rsa.cert).subarray(0, 500));
  const expired = issueChain(folder, "expired", between, { days: -1 });
  await servingTls({ ca, args: tlsArgs(live) }, async (rollcall) => {
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
