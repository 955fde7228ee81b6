import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { join } from "node:path";
import { LIMITS } from "../../src/scim/limits.ts";
import { at } from "./at.ts";
import { newUser } from "./bodies.ts";
import { type Answer, type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall({
    args: ["--rate-limit", "25", "--concurrency-limit", "8", "--request-deadline", "2"],
  });
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

const times = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

function expectTurnedAway(answer: Answer): void {
  expectScimError(answer, 429);
  expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
}

const list = (bearer: string, server = rollcall) =>
  server.request("GET", "/Users?count=0", { token: bearer });

test("A client that sends more than it may gets 429 and when to come back", async () => {
  const crowd = await rollcall.token("crowd", "read");
  const answers = await times(200, () => list(crowd));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused).not.toEqual([]);
  for (const answer of refused) expectTurnedAway(answer);
  expect((await list(token)).status).toBe(200);
  const { text } = await rollcall.request("GET", `${rollcall.url}/metrics`);
  expect(text).toMatch(/^rollcall_limits_met_total\{limit="(rate|concurrency)"\} [1-9]/m);
});

test("Without limits a client may send what it likes", async () => {
  const server = await startRollcall();
  const reader = await server.token("reader", "read");
  const answers = await times(300, () => list(reader, server));
  await server.stop();
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
});

test("An address with bad tokens gets 429 at once, and everything with a good one", async () => {
  const bad = `rc_${"0".repeat(72)}`;
  const statuses: number[] = [];
  for (let sent = 0; sent < LIMITS.authenticationFailures; sent++) {
    statuses.push((await list(bad)).status);
  }
  expect(new Set(statuses)).toEqual(new Set([401]));
  const answers = await times(50, () => list(bad));
  for (const answer of answers) expectTurnedAway(answer);
  for (let sent = 0; sent < 5; sent++) {
    expect((await list(token)).status).toBe(200);
    expectTurnedAway(await list("wrong"));
  }
  expect((await rollcall.request("GET", "/Users")).status).toBe(401);
});

test("A body that does not arrive is ended with 408", async () => {
  const { hostname, port } = new URL(rollcall.url);
  const answer = await new Promise<string>((resolve, reject) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => {
      const head = [
        "POST /scim/v2/Users HTTP/1.1",
        `Host: ${hostname}`,
        `Authorization: Bearer ${token}`,
        "Content-Type: application/scim+json",
        "Content-Length: 100",
      ];
      socket.write(`${head.join("\r\n")}\r\n\r\n{"s`);
    });
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
  expect(answer).toStartWith("HTTP/1.1 408 ");
  expect(answer.toLowerCase()).toContain("content-type: application/scim+json");
});

test("A change that is not answered in time gets 503, and may still be carried out", async () => {
  const database = new Database(join(rollcall.data, "rollcall.sqlite"));
  database.run("BEGIN IMMEDIATE");
  const body = newUser({ userName: "late" });
  const answer = await rollcall.request("POST", "/Users", { token, body });
  database.run("ROLLBACK");
  database.close();
  expectScimError(answer, 503);
  expect(at(answer.json, "/detail")).toContain("may still be carried out");
  expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  // Changes are carried out in their order, so the next one is answered after it.
  const next = await rollcall.request("POST", "/Users", { token, body });
  expectScimError(next, 409, "uniqueness");
  expect(rollcall.output()).toContain('"status":503');
});

test.each([
  { args: ["--rate-limit", "24"] },
  { args: ["--rate-limit", "many"] },
  { args: ["--concurrency-limit", "7"] },
  { args: ["--request-deadline", "0"] },
  { args: ["--request-deadline", "111"] },
])("$args would hold up an identity provider and is refused at start", async ({ args }) => {
  const { code, stderr } = await rollcall.cli("serve", "--listen", "127.0.0.1:0", ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`${args[0]} (or ROLLCALL_`)]);
});
