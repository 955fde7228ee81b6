import { afterAll, describe, expect, test } from "bun:test";
import { openApi, refusalOf } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api, raw } = server;

describe("The administrators' API", () => {
  test("answers 404 as a problem where there is nothing", async () => {
    const answer = await api("GET", "/nothing");
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.body).toEqual({
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "There is nothing at '/api/v1/nothing'.",
      requestId: answer.headers.get("x-request-id") ?? "",
    });
  });

  test("answers 401 with a challenge to who has no good token", async () => {
    const answer = await api("GET", "/nothing", undefined, { token: "rc_bad" });
    expect(refusalOf(answer).status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
  });

  test.each([
    ["DELETE", "/settings", "GET, PATCH"],
    ["POST", "/provisioning", "GET, PUT"],
    ["GET", "/tokens/x", "DELETE"],
    ["PROPFIND", "/lists", "GET"],
  ])("answers %s %s 405 and allows %s", async (method, path, allow) => {
    const answer = await api(method, path);
    expect(refusalOf(answer).status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allow);
  });

  test("answers HEAD as GET, without a body", async () => {
    const answer = await api("HEAD", "/settings");
    expect([answer.status, answer.body]).toEqual([200, undefined]);
  });

  test("keeps the request id of a proxy, and logs who asked without the secret", async () => {
    const headers = { "x-request-id": "proxy-1" };
    const answer = await api("GET", "/settings", undefined, { headers });
    expect(answer.headers.get("x-request-id")).toBe("proxy-1");
    expect(server.logged).toContainEqual(
      expect.objectContaining({ client: "root", path: "/api/v1/settings", requestId: "proxy-1" }),
    );
    expect(JSON.stringify(server.logged)).not.toContain(server.root);
  });

  test("looks for no token in the URL", async () => {
    const path = `/api/v1/settings?access_token=${server.root}`;
    expect((await server.request("GET", path, { token: "rc_bad" })).status).toBe(401);
  });
});

describe("A body", () => {
  test.each([
    ["that is no JSON", { "content-type": "application/json" }, "{", 400, "does not parse"],
    ["that is empty", { "content-type": "application/json" }, "", 400, "empty"],
    ["of another type", { "content-type": "text/xml" }, "<a/>", 415, "application/json"],
    ["of another shape", {}, '{"enabled": "yes"}', 400, "'enabled'"],
    ["with a name that there is not", {}, '{"enabled": true, "on": 1}', 400, "'on'"],
    ["with a name twice", {}, '{"enabled": true, "Enabled": false}', 400, "twice"],
    ["that is no object", {}, "[true]", 400, "object"],
    ["that is too large", {}, `{"enabled": ${" ".repeat(1_000_000)}true}`, 413, "1000000 bytes"],
    ["that nests too deeply", {}, `${"[".repeat(33)}${"]".repeat(33)}`, 400, "32 levels"],
  ])("%s is refused, and nothing is changed", async (_, headers, body, status, words) => {
    const response = await raw("PUT", "/provisioning", headers, body);
    const problem = (await response.json()) as { status: number; detail: string };
    expect([response.status, problem.status]).toEqual([status, status]);
    expect(problem.detail).toContain(words);
    expect((await api("GET", "/provisioning")).at("enabled")).toBe(true);
  });
});

describe("A parameter of the URL", () => {
  test.each(["limit=1", "limit=1000", "active=TRUE", "active=false&limit=5"])(
    "%s is read",
    async (query) => expect((await api("GET", `/people?${query}`)).status).toBe(200),
  );

  test.each([
    ["limt=3", "'limit'"],
    ["limit=0", "'limit'"],
    ["limit=1001", "'limit'"],
    ["limit=1.5", "'limit'"],
    ["limit=", "'limit'"],
    ["active=maybe", "'active'"],
    ["q=%FF", "percent escape"],
  ])("%s is refused", async (query, words) => {
    const { status, detail } = refusalOf(await api("GET", `/people?${query}`));
    expect([status, detail]).toEqual([400, expect.stringContaining(words)]);
  });
});

test.each(["__proto__=1", "constructor=1", "site=a&site=b", "limit=5&limit=5"])(
  "parameters that are unknown, whatever they are called, or there twice are refused: %s",
  async (search) => {
    expect(refusalOf(await api("GET", `/people?${search}`))).toMatchObject({
      status: 400,
      detail: expect.stringMatching(/There is no parameter|is there several times/),
    });
  },
);
