import { afterAll, describe, expect, test } from "bun:test";
import { createToken } from "../../../src/directory/token.ts";
import { openApi } from "./opened.ts";
import { adminRoutes } from "./routes.ts";

const server = await openApi();
afterAll(server.close);

const routes = adminRoutes.map((route) => {
  const [method = "", path = ""] = route.split(" ");
  return { method, path };
});

/** What workplace systems read; all else is for administrators. */
const READABLE = /^\/api\/v1\/(people|groups)(\/\{id\}(\/members)?)?$/;

const limited = await createToken(server.store, {
  ...{ name: "kiosk", client: "kiosk", scope: "read", created: 0 },
  fields: ["displayName"],
});
const tokens = {
  "no token": undefined,
  "a bad token": "rc_bad",
  "a read token": await server.token("desks", "read"),
  "a limited read token": limited.secret,
  "a provision token": await server.token("okta", "provision"),
  "an admin token": server.root,
};
type Who = keyof typeof tokens;

function expected(who: Who, method: string, path: string): "401" | "403" | "let in" {
  if (who === "no token" || who === "a bad token") return "401";
  if (who === "an admin token") return "let in";
  const isReadable = method === "GET" && READABLE.test(path);
  return who !== "a provision token" && isReadable ? "let in" : "403";
}

const rows = routes.flatMap(({ method, path }) =>
  (Object.keys(tokens) as Who[]).map((who) => ({
    ...{ method, path, who },
    outcome: expected(who, method, path),
  })),
);

describe("Of who asks", () => {
  test.each(rows)("$method $path with $who: $outcome", async ({ method, path, who, outcome }) => {
    const secret = tokens[who];
    const response = await server.answer(
      new Request(`http://localhost${path.replaceAll(/\{\w+\}/g, "nobody")}`, {
        method,
        headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
      }),
      // Each from its own address: too many failures of one are answered 429.
      `${method} ${path} ${who}`,
    );
    await response.body?.cancel();
    const { status } = response;
    expect(status).not.toBe(405);
    expect(status).toBeLessThan(500);
    expect([401, 403].includes(status) ? `${status}` : "let in").toBe(outcome);
    expect(response.headers.get("x-request-id")).not.toBeNull();
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});
