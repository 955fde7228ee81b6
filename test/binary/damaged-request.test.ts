import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import fc from "fast-check";
import { User } from "../../src/scim/schema/user.ts";
import { at } from "./at.ts";
import { newGroup, newUser } from "./bodies.ts";
import { damagedRequest, type Request, requestsOf, strangeRequest } from "./damaged-request.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

/** Another one tries others: `RANDOM_SEED=7 bun test ./test/binary/damaged-request.test.ts`. */
const seed = Number(process.env.RANDOM_SEED ?? 7644);

const AT_ONE_TIME = 50;
/** Longer than anything here takes, so that what comes after it never comes. */
const HANGS_AFTER_MS = 30_000;
/** What has not been answered by then lacks a part, and the server waits for that. */
const INCOMPLETE_AFTER_MS = 150;

let rollcall: Rollcall;
let token: string;
let bases: ReturnType<typeof requestsOf>;

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
  const user = await create("damaged");
  const group = await rollcall.request("POST", "/Groups", {
    token,
    body: newGroup({ displayName: "Random", members: [{ value: at(user.json, "/id") }] }),
  });
  const document = await rollcall.request("GET", `${rollcall.url}/docs/json`);
  bases = requestsOf(document.json, {
    Users: String(at(user.json, "/id")),
    Groups: String(at(group.json, "/id")),
    Schemas: User.id,
    ResourceTypes: "User",
  });
});
afterAll(() => rollcall.stop());

const create = (userName: string) =>
  rollcall.request("POST", "/Users", { token, body: newUser({ userName }) });

/** Sends requests, some at one time, and collects those whose answer is not as it should be. */
async function sendAll<T>(
  arbitrary: fc.Arbitrary<T>,
  numRuns: number,
  send: (request: T) => Promise<string | undefined>,
): Promise<string[]> {
  const requests = fc.sample(arbitrary, { seed, numRuns });
  const complaints: string[] = [];
  while (requests.length > 0) {
    const batch = requests.splice(0, AT_ONE_TIME);
    const found = await Promise.all(batch.map(send));
    complaints.push(...found.filter((each) => each !== undefined));
  }
  return complaints;
}

/**
 * No faults are 501, for what this server has not (RFC 7644 §3.2), and 505, for a version of HTTP
 * that is none (RFC 9110 §15.6.6).
 */
const isFault = (status: number) => status >= 500 && status !== 501 && status !== 505;

async function sendStrange(request: Request): Promise<string | undefined> {
  const { path, ...init } = request;
  const signal = AbortSignal.timeout(HANGS_AFTER_MS);
  try {
    const answer = await fetch(rollcall.url + path, { ...init, signal, redirect: "manual" });
    await answer.arrayBuffer();
    return isFault(answer.status) ? `${answer.status}: ${JSON.stringify(request)}` : undefined;
  } catch (failure) {
    return `${failure}: ${JSON.stringify(request)}`;
  }
}

/** Sends bytes as they are. Whoever gets no answer closes; then the server has to close as well. */
function sendBytes(bytes: Uint8Array): Promise<string | undefined> {
  const shown = () => JSON.stringify(Buffer.from(bytes).toString("latin1"));
  const { hostname, port } = new URL(rollcall.url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const hung = setTimeout(() => resolve(`no end: ${shown()}`), HANGS_AFTER_MS);
    const incomplete = setTimeout(() => socket.end(), INCOMPLETE_AFTER_MS);
    socket.on("data", (chunk) => {
      answer += chunk;
      socket.end();
    });
    // A connection that the server resets is one that it has ended.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(hung);
      clearTimeout(incomplete);
      const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, code]) =>
        Number(code),
      );
      resolve(statuses.some(isFault) ? `${statuses}: ${shown()}` : undefined);
    });
  });
}

/** Whatever came before, the next request is served. */
async function expectUnharmed(userName: string): Promise<void> {
  const ready = await rollcall.request("GET", `${rollcall.url}/readyz`);
  expect(ready.status).toBe(200);
  expect((await create(userName)).status).toBe(201);
  expect(rollcall.output()).not.toContain("internal fault");
}

test(`Requests with strange values get an answer that is no fault (seed ${seed})`, async () => {
  expect(await sendAll(strangeRequest(bases, token), 3000, sendStrange)).toEqual([]);
  await expectUnharmed("after-strange-values");
});

test(`Requests with damaged bytes do the server no harm (seed ${seed})`, async () => {
  expect(await sendAll(damagedRequest(bases, token), 2000, sendBytes)).toEqual([]);
  await expectUnharmed("after-damaged-bytes");
});
