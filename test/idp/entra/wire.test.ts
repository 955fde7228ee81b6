import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { connect } from "node:net";
import { type Rollcall, startRollcall } from "../../binary/rollcall.ts";

setDefaultTimeout(30_000);

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

/** Sends exactly these bytes; no client adds a header of its own or encodes the path. */
function speak(lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(rollcall.url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        [...lines, `Host: ${hostname}:${port}`, "Connection: close", "", ""].join("\r\n"),
      );
    });
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => {
      answer += text;
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}

const authorized = () => [`Authorization: Bearer ${token}`, "Accept: application/scim+json"];

const targets = [
  ["encoded", "/scim/v2/Users?filter=userName%20eq%20%22nobody%22"],
  ["with plus signs", "/scim/v2/Users?filter=userName+eq+%22nobody%22"],
  ["with raw quotes", '/scim/v2/Users?filter=userName+eq+"nobody"'],
  ["with raw brackets", '/scim/v2/Users?filter=emails[type+eq+"work"].value+eq+"nobody"'],
] as const;

test.each(targets)("a query %s and without User-Agent is answered", async (_, target) => {
  const answer = await speak([`GET ${target} HTTP/1.1`, ...authorized()]);
  expect(answer).toStartWith("HTTP/1.1 200 ");
  expect(answer).toMatch(/\r\ncontent-type: application\/scim\+json/i);
  expect(answer).toContain('"totalResults":0');
});

test("the scheme of the token is found in any case", async () => {
  const scheme = `authorization: bearer ${token}`;
  expect(await speak(["GET /scim/v2/Users HTTP/1.1", scheme])).toStartWith("HTTP/1.1 200 ");
});

test("a token in the URL opens nothing", async () => {
  const target = `/scim/v2/Users?access_token=${token}`;
  const answer = await speak([`GET ${target} HTTP/1.1`]);
  expect(answer).toStartWith("HTTP/1.1 401 ");
  expect(rollcall.output()).not.toContain(token);
});
