import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openServer } from "./server.ts";

let on: Awaited<ReturnType<typeof openServer>>;
let off: Awaited<ReturnType<typeof openServer>>;

beforeAll(async () => {
  on = await openServer({}, { rawAuthorization: true });
  off = await openServer();
});
afterAll(() => Promise.all([on.close(), off.close()]));

type Server = typeof on;

async function statusOf(server: Server, authorization: (token: string) => string) {
  const token = await server.token("okta", "provision");
  const headers = { authorization: authorization(token) };
  return (await server.request("GET", "/scim/v2/Users", { headers })).status;
}

const cases: readonly [title: string, authorization: (token: string) => string, status: number][] =
  [
    ["a token alone", (token) => token, 200],
    ["a token with Bearer in front", (token) => `Bearer ${token}`, 200],
    ["a token with another scheme in front", (token) => `Token ${token}`, 401],
    ["a token cut off", (token) => token.slice(0, -1), 401],
    ["a scheme alone", () => "Bearer", 401],
    ["nothing", () => "", 401],
  ];

describe("Where a token may stand without a scheme", () => {
  test.each(cases)("%s is answered rightly", async (_title, authorization, status) => {
    expect(await statusOf(on, authorization)).toBe(status);
  });
});

test("Elsewhere a token without a scheme opens nothing", async () => {
  expect(await statusOf(off, (token) => token)).toBe(401);
  expect(await statusOf(off, (token) => `Bearer ${token}`)).toBe(200);
});
