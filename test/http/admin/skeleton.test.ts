import { afterAll, describe, expect, test } from "bun:test";
import { openServer } from "../server.ts";

const server = await openServer();
afterAll(server.close);
const admin = await server.token("root", "admin");

describe("The administrators' API", () => {
  test("answers 404 as a problem where there is nothing", async () => {
    const answer = await server.request("GET", "/api/v1/nothing", { token: admin });
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
    const answer = await server.request("GET", "/api/v1/nothing", { token: "rc_bad" });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
    expect(answer.at("title")).toBe("Unauthorized");
  });

  test("answers 403 to who provisions", async () => {
    const answer = await server.request("GET", "/api/v1/nothing");
    expect(answer.status).toBe(403);
    expect(answer.at("detail")).toContain("scope 'provision'");
  });
});
