import { afterAll, beforeEach, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Pair, readPair } from "../../src/cli/certificate.ts";
import { UsageError } from "../../src/cli/command.ts";
import type { ServeConfig } from "../../src/cli/config.ts";
import { keepTls } from "../../src/cli/tls.ts";
import { type Issued, issue } from "../certificates.ts";

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "tls-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const first = issue(folder, "first");
const second = issue(folder, "second");
const expired = issue(folder, "expired", { days: -1 });
const elsewhere = issue(folder, "elsewhere", { names: "DNS:scim.example.com" });
const files = { certificate: join(folder, "live.pem"), key: join(folder, "live.key") };
const config = {
  "tls-certificate": files.certificate,
  "tls-key": files.key,
  "public-url": "https://localhost:8443/scim",
} as ServeConfig;

const putInPlace = ({ cert, key }: Issued) => {
  copyFileSync(cert, files.certificate);
  copyFileSync(key, files.key);
};
beforeEach(() => putInPlace(first));

/** A certificate that is kept, with what became of it and what the log says. */
function kept({ inDays = 1, isPlain = false, fails = false } = {}) {
  const served: string[] = [];
  const log: [level: string, fields: object, message: string][] = [];
  const note = (level: string) => (fields: object, message: string) =>
    void log.push([level, fields, message]);
  const pair = isPlain ? undefined : readPair(files);
  const replace = async (next: Pair) => {
    if (fails) throw new Error("too many open files");
    served.push(next.subject);
  };
  const tls = keepTls(
    { pair, replace },
    {
      config,
      log: { info: note("info"), warn: note("warn"), error: note("error") },
      now: () => Date.now() + inDays * DAY_MS,
    },
  );
  const run = (name: string) => tls.chores.find((chore) => chore.name === name)?.run();
  return {
    tls,
    served,
    log,
    look: () => run("certificate"),
    remind: () => run("certificate expiry"),
  };
}

test("keepTls() looks each minute, and serves a new certificate once", async () => {
  const { tls, served, log, look } = kept();
  await look();
  expect(served).toEqual([]);
  putInPlace(second);
  await look();
  await look();
  expect(served).toEqual(["O=Example, CN=second"]);
  expect(tls.certificate()?.subject).toBe("O=Example, CN=second");
  expect(log).toEqual([
    ["info", expect.objectContaining({ subject: "O=Example, CN=second" }), expect.any(String)],
  ]);
  expect(tls.chores.find(({ name }) => name === "certificate")?.everyMs).toBe(60_000);
});

const unfit: readonly [title: string, put: () => void, words: string][] = [
  ["whose key is another one", () => copyFileSync(second.cert, files.certificate), "another"],
  [
    "that is half written",
    () => writeFileSync(files.certificate, readFileSync(second.cert).subarray(0, 300)),
    "the middle",
  ],
  ["that is gone", () => rmSync(files.key), "no such file"],
  ["that has expired", () => putInPlace(expired), "expired at"],
  ["for another host", () => putInPlace(elsewhere), "not for localhost"],
];

test.each(unfit)(
  "keepTls() keeps the old certificate in place of one %s",
  async (_title, put, words) => {
    const { tls, served, log, look } = kept({ inDays: 0 });
    put();
    await look();
    await look();
    const problem = { problem: expect.stringContaining(words) };
    expect([served, log]).toEqual([[], [["error", problem, expect.stringContaining("stays")]]]);
    expect(() => tls.reloads(config)).toThrow(UsageError);
    expect(() => tls.reloads(config)).toThrow(words);
    putInPlace(second);
    await look();
    expect(served).toEqual(["O=Example, CN=second"]);
  },
);

test("keepTls() keeps the old certificate where the sockets do not take the new one", async () => {
  const { tls, log, look } = kept({ fails: true });
  putInPlace(second);
  await look();
  expect(tls.certificate()?.subject).toBe("O=Example, CN=first");
  expect(log).toEqual([["error", expect.anything(), expect.stringContaining("stays")]]);
});

test("keepTls() takes other files over at a reload, and looks at these from then on", async () => {
  const { tls, served, look } = kept();
  const wanted = { ...config, "tls-certificate": second.cert, "tls-key": second.key };
  const commit = await tls.reloads(wanted);
  expect(served).toEqual([]);
  commit();
  await look();
  expect(served).toEqual(["O=Example, CN=second"]);
});

test("keepTls() does not switch HTTPS on or off at a reload", () => {
  const { "tls-certificate": _, ...without } = config;
  expect(() => kept().tls.reloads(without as ServeConfig)).toThrow("restart");
  expect(() => kept({ isPlain: true }).tls.reloads(config)).toThrow("restart");
  expect(kept({ isPlain: true }).tls.chores).toEqual([]);
});

// They are good for 90 days.
test.each([
  [59, undefined],
  [61, "warn"],
  [89, "warn"],
  [91, "error"],
])("keepTls() after %d days reminds with %p", async (inDays, level) => {
  const { tls, log, remind } = kept({ inDays });
  log.length = 0;
  await remind();
  expect(log.map(([at]) => at)).toEqual(level ? [level] : []);
  expect(tls.chores.find(({ name }) => name === "certificate expiry")?.everyMs).toBe(DAY_MS);
});

test("keepTls() says when it starts what clients may not accept", () => {
  putInPlace(elsewhere);
  const { log } = kept();
  expect(log).toEqual([
    [
      "warn",
      expect.objectContaining({ flaw: expect.stringContaining("not for localhost") }),
      expect.any(String),
    ],
  ]);
});
