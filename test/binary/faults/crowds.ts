import { expect } from "bun:test";
import { newUser } from "../bodies.ts";
import type { Rollcall } from "../rollcall.ts";
import { descriptorsOf, memoryOf } from "./process.ts";
import { headOf, openLines, until } from "./sockets.ts";

/** What an idle connection may cost, in bytes: one that costs more holds something of a request. */
const IDLE_BYTES = 32 * 1024;

/** How long a request takes at the worst while others crowd the server. */
const ANSWERED_WITHIN_MS = 1000;

/** Asks and writes for so long as nothing is said to be over. @returns the longest in ms */
async function askAmid(rollcall: Rollcall, token: string, times: number): Promise<number> {
  let longest = 0;
  for (let serial = 0; serial < times; serial++) {
    const began = performance.now();
    const body = newUser({ userName: `amid-${crypto.randomUUID()}` });
    const made = await rollcall.request("POST", "/Users", { token, body });
    const read = await rollcall.request("GET", "/Users?count=1", { token });
    expect([made.status, read.status]).toEqual([201, 200]);
    longest = Math.max(longest, performance.now() - began);
  }
  return longest;
}

/**
 * So many connections that have asked once and are quiet since cost little, and others are
 * answered. (The kernel keeps those that never sent anything to itself.)
 */
export async function expectIdle(rollcall: Rollcall, token: string, count: number): Promise<void> {
  await askAmid(rollcall, token, 20);
  const before = memoryOf(rollcall.pid);
  const lines = await openLines(rollcall, count);
  try {
    for (const line of lines) line.send(`${headOf("GET", "/Users?count=0", token)}\r\n`);
    await until(() => lines.every((line) => line.heard() !== ""), 60_000);
    expect(descriptorsOf(rollcall.pid)).toBeGreaterThanOrEqual(count);
    expect(await askAmid(rollcall, token, 20)).toBeLessThan(ANSWERED_WITHIN_MS);
    const each = (memoryOf(rollcall.pid) - before) / count;
    process.stdout.write(`${count} idle connections: ${Math.round(each)} bytes each\n`);
    expect(each).toBeLessThan(IDLE_BYTES);
    expect(lines.filter((line) => line.isOver())).toEqual([]);
    const [last] = lines.slice(-1);
    last?.send(`${headOf("GET", "/Users?count=0", token)}\r\n`);
    await until(() => last?.heard().split("HTTP/1.1 200 ").length === 3);
  } finally {
    for (const line of lines) line.drop();
  }
  expect(await askAmid(rollcall, token, 5)).toBeLessThan(ANSWERED_WITHIN_MS);
}

/** A head that is not whole after so many seconds is not waited for any longer. */
const HEAD_WITHIN_S = 20;

/** Heads and bodies of which a byte comes now and then do not hold others up. */
export async function expectSlowLoris(
  rollcall: Rollcall,
  token: string,
  { lines: count, seconds }: { readonly lines: number; readonly seconds: number },
): Promise<void> {
  const heads = await openLines(rollcall, count);
  const bodies = await openLines(rollcall, count);
  for (const line of heads) line.send("GET /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\n");
  const more = ["Content-Type: application/scim+json", "Content-Length: 100000"];
  for (const line of bodies) line.send(`${headOf("POST", "/Users", token, more)}\r\n{`);
  const giveUpAt = performance.now() + seconds * 1000;
  let longest = 0;
  while (performance.now() < giveUpAt) {
    for (const line of heads) if (!line.isOver()) line.send("X");
    for (const line of bodies) if (!line.isOver()) line.send(" ");
    longest = Math.max(longest, await askAmid(rollcall, token, 1));
    await Bun.sleep(200);
  }
  expect(longest).toBeLessThan(ANSWERED_WITHIN_MS);
  // Who does not end his body within the deadline is told so, and let go.
  for (const line of bodies) expect(line.heard()).toStartWith("HTTP/1.1 408 ");
  if (seconds > HEAD_WITHIN_S) expect(heads.filter((line) => !line.isOver())).toEqual([]);
  for (const line of [...heads, ...bodies]) line.drop();
}
