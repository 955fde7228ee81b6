import { afterAll, expect, test } from "bun:test";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { User } from "../../src/scim/schema/user.ts";
import { issue } from "../certificates.ts";
import { startRollcall } from "./rollcall.ts";
import { EXECUTABLE, runRollcall } from "./run-rollcall.ts";

const folder = mkdtempSync(join(tmpdir(), "unix-socket-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const data = join(folder, "data");
const PUBLIC_URL = "https://scim.example.com";

/** Both, so that it can be seen from outside when it is ready. */
const onBoth = (path: string) => ["--listen", `127.0.0.1:0,unix:${path}`];

async function ask(unix: string, path: string, init: RequestInit = {}) {
  const response = await fetch(`http://localhost${path}`, { ...init, unix });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test("SCIM is served on a unix socket, to its group, which goes with the server", async () => {
  const path = join(folder, "served.sock");
  const rollcall = await startRollcall({ args: onBoth(path) });
  try {
    expect((statSync(path).mode & 0o777).toString(8)).toBe("660");
    const token = await rollcall.token("entra");
    const made = await ask(path, "/scim/v2/Users", {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/scim+json" },
      body: JSON.stringify({ schemas: [User.id], userName: "ada" }),
    });
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toStartWith(`${rollcall.base}/Users/`);
    expect((await ask(path, "/scim/v2/Users")).status).toBe(401);
  } finally {
    await rollcall.stop();
  }
  expect(existsSync(path)).toBe(false);
});

test("a socket that a killed server left behind is no hindrance to the next one", async () => {
  const path = join(folder, "left.sock");
  const killed = await startRollcall({ data, args: onBoth(path) });
  await killed.kill();
  expect(existsSync(path)).toBe(true);
  const next = await startRollcall({ data, args: onBoth(path) });
  try {
    expect((await ask(path, "/readyz")).status).toBe(200);
  } finally {
    await next.stop();
  }
});

const another = join(folder, "another");
const start = (path: string) =>
  runRollcall(["serve", "--data", another, "--public-url", PUBLIC_URL, "--listen", `unix:${path}`]);

test("the socket of a running server is not taken away from it", async () => {
  const path = join(folder, "taken.sock");
  const rollcall = await startRollcall({ data, args: onBoth(path) });
  try {
    const { code, stderr } = await start(path);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`unix:${path}: another server`)]);
    expect((await ask(path, "/healthz")).status).toBe(200);
  } finally {
    await rollcall.stop();
  }
});

test("a file that is no socket stays as it is", async () => {
  const path = join(folder, "letter");
  writeFileSync(path, "Dear Ada");
  const { code, stderr } = await start(path);
  expect([code, stderr]).toEqual([1, expect.stringContaining("none of a socket")]);
  expect(readFileSync(path, "utf8")).toBe("Dear Ada");
});

test.each([
  ["a folder that is not there", join(folder, "none", "x.sock"), "RuntimeDirectory="],
  ["a path that is too long", join(folder, "x".repeat(120)), "107 bytes"],
])("%s is told of, and what to do", async (_title, path, words) => {
  const { code, stderr } = await start(path);
  expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
});

test("a folder that others keep closed is told of", () => {
  const [closed, executable] = [join(folder, "closed"), join(folder, "rollcall")];
  mkdirSync(closed, { mode: 0 });
  copyFileSync(EXECUTABLE, executable);
  chmodSync(folder, 0o755);
  const open = join(folder, "open");
  mkdirSync(open);
  chmodSync(open, 0o777);
  const listen = ["--listen", `unix:${closed}/x.sock`, "--public-url", PUBLIC_URL];
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const as = process.getuid?.() === 0 ? nobody : [];
  const command = [...as, executable, "serve", "--data", join(open, "data"), ...listen];
  const { exitCode, stderr } = Bun.spawnSync(command, { cwd: folder });
  expect([exitCode, String(stderr)]).toEqual([1, expect.stringContaining("may not write")]);
});

test("a unix socket stays plain beside an address with TLS", async () => {
  const path = join(folder, "plain.sock");
  const { cert, key } = issue(folder, "server");
  const tls = ["--tls-certificate", cert, "--tls-key", key];
  const ca = readFileSync(cert, "utf8");
  const rollcall = await startRollcall({ ca, args: [...onBoth(path), ...tls] });
  try {
    const { status, headers } = await ask(path, "/healthz");
    expect([status, headers.has("strict-transport-security")]).toEqual([200, false]);
  } finally {
    await rollcall.stop();
  }
});
