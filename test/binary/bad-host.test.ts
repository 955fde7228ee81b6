import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { type Rollcall, startRollcall } from "./rollcall.ts";

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

/** Sends lines as they are, since fetch() sends only good ones, and reads to the end. */
function exchange(...lines: string[]): Promise<string> {
  const { hostname, port } = new URL(rollcall.url);
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        [...lines, `Authorization: Bearer ${token}`, "Connection: close", "", ""].join("\r\n"),
      );
    });
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
  });
}

/** Load balancers ask in HTTP/1.0 without a Host, others send nonsense. Neither is a fault. */
describe("A request under /scim gets a SCIM answer", () => {
  test.each([
    { title: "with a good Host", lines: ["GET /scim/v2/Users HTTP/1.1", "Host: x.example"] },
    { title: "with a short Host", lines: ["GET /scim/v2/Users HTTP/1.1", "Host: hr"] },
    { title: "in HTTP/1.0 without a Host", lines: ["GET /scim/v2/Users HTTP/1.0"] },
    { title: "with an empty Host", lines: ["GET /scim/v2/Users HTTP/1.1", "Host:"] },
    { title: "with a Host that is none", lines: ["GET /scim/v2/Users HTTP/1.1", "Host: a b"] },
    { title: "with a port that is none", lines: ["GET /scim/v2/Users HTTP/1.1", "Host: x:99999"] },
  ])("$title", async ({ lines }) => {
    const answer = await exchange(...lines);
    expect(answer).toMatch(/^HTTP\/1\.1 (200|400) /);
    expect(answer.toLowerCase()).toContain("content-type: application/scim+json");
  });
});
