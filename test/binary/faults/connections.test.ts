import { afterAll, beforeAll, expect, test } from "bun:test";
import { at } from "../at.ts";
import { newUser } from "../bodies.ts";
import { type Rollcall, startRollcall } from "../rollcall.ts";
import { EXECUTABLE, surroundings } from "../run-rollcall.ts";
import { expectIdle, expectSlowLoris } from "./crowds.ts";
import { descriptorsOf } from "./process.ts";
import { headOf, openLine, openLines, until } from "./sockets.ts";
import { troublesIn } from "./writes.ts";

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall({ args: ["--request-deadline", "2"] });
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

const ask = () => rollcall.request("GET", "/Users?count=1", { token });
const count = async () => at((await ask()).json, "/totalResults");

test("2,000 idle connections keep nobody from his answer", () => expectIdle(rollcall, token, 2000));

test("heads and bodies that come byte by byte are ended, and hold nobody up", () =>
  expectSlowLoris(rollcall, token, { lines: 50, seconds: 4 }));

test("who hangs up within a request has changed nothing, and leaves nothing behind", async () => {
  const before = [await count(), descriptorsOf(rollcall.pid)];
  const body = JSON.stringify(newUser({ userName: "never" }));
  const length = `Content-Length: ${body.length}`;
  const lines = await openLines(rollcall, 60);
  for (const [index, line] of lines.entries()) {
    const head = headOf("POST", "/Users", token, [length, "Content-Type: application/scim+json"]);
    // In the head, behind it, and within the body.
    if (index % 3 === 0) line.send(head.slice(0, 60));
    if (index % 3 === 1) line.send(`${head}\r\n`);
    if (index % 3 === 2) line.send(`${head}\r\n${body.slice(0, -1)}`);
  }
  await Bun.sleep(100);
  for (const line of lines) line.drop();
  await until(() => descriptorsOf(rollcall.pid) <= Number(before[1]));
  expect(await count()).toEqual(before[0]);
  expect(troublesIn(rollcall.output())).toEqual([]);
});

test("who hangs up within an answer, or does not read it, holds nobody up", async () => {
  const text = "x".repeat(2000);
  const Operations = Array.from({ length: 250 }, (_, index) => ({
    method: "POST",
    path: "/Users",
    bulkId: `${index}`,
    data: newUser({ userName: `long-${index}`, displayName: text, title: text }),
  }));
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
  const made = await rollcall.request("POST", "/Bulk", { token, body: { schemas, Operations } });
  expect(made.status).toBe(200);
  const before = descriptorsOf(rollcall.pid);
  const lines = await openLines(rollcall, 20);
  for (const line of lines) {
    line.stopReading();
    for (let time = 0; time < 4; time++) {
      line.send(`${headOf("GET", "/Users?count=1000", token)}\r\n`);
    }
  }
  await Bun.sleep(300);
  expect((await ask()).status).toBe(200);
  for (const line of lines) line.drop();
  await until(() => descriptorsOf(rollcall.pid) <= before);
  // Requests whose client is gone before they are answered.
  for (let round = 0; round < 10; round++) {
    const line = await openLine(rollcall);
    line.send(`${headOf("GET", "/Users?count=1000", token)}\r\n`);
    line.drop();
  }
  await until(() => descriptorsOf(rollcall.pid) <= before);
  expect((await ask()).status).toBe(200);
  expect(troublesIn(rollcall.output())).toEqual([]);
});

test("a server without file descriptors left serves those it has, and recovers", async () => {
  const small = await startRollcall({ by: ["prlimit", "--nofile=100:100"] });
  const entra = await small.token("entra");
  const line = await openLine(small);
  const answers = () => line.heard().match(/HTTP\/1\.1 \d+/g) ?? [];
  line.send(`${headOf("GET", "/Users?count=0", entra)}\r\n`);
  await until(() => answers().length === 1);
  const crowd = await openLines(small, 300);
  for (const each of crowd) each.send("GET /healthz HTTP/1.1\r\n");
  await until(() => descriptorsOf(small.pid) === 100);
  // The first write and the first slow search of the server, neither of which may need a file.
  const body = JSON.stringify(newUser({ userName: "amid" }));
  const more = ["Content-Type: application/scim+json", `Content-Length: ${body.length}`];
  line.send(`${headOf("POST", "/Users", entra, more)}\r\n${body}`);
  await until(() => answers().length === 2);
  const slow = '/Users?filter=displayName ew "x" or title co "y"';
  line.send(`${headOf("GET", encodeURI(slow), entra)}\r\n`);
  await until(() => answers().length === 3);
  expect(answers()).toEqual(["HTTP/1.1 200", "HTTP/1.1 201", expect.stringMatching(/200|503/)]);
  for (const each of crowd) each.drop();
  const read = () => small.request("GET", slow, { token: entra });
  await until(async () => (await read()).status === 200);
  await small.stop();
});

test("a server that is started with too few file descriptors says so", async () => {
  const command = [
    "prlimit",
    "--nofile=10:10",
    EXECUTABLE,
    "serve",
    "--data",
    `${rollcall.data}/x`,
  ];
  const child = Bun.spawnSync(command, surroundings());
  expect([child.exitCode, String(child.stderr)]).toEqual([
    1,
    expect.stringContaining("LimitNOFILE="),
  ]);
});
