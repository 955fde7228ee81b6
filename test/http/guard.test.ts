import { afterAll, describe, expect, test } from "bun:test";
import { redirectTo } from "../../src/cli/https-redirect.ts";
import { guard } from "../../src/http/guard.ts";
import { readDocument } from "./openapi-document.ts";
import { openServer } from "./server.ts";

const server = await openServer();
afterAll(server.close);

/** One token opens /scim, the other all of the rest. */
const secrets = [await server.token("okta", "provision"), await server.token("root", "admin")];

/** Pages and what they load, which the document does not tell of; what it tells nobody of. */
const PAGES = ["/docs", "/console"];
const BESIDE = [
  ...["/", "/docs/", "/console/", "/docs/json", "/docs/swagger-ui-bundle.js", "/docs/icon.svg"],
  ...["/console/console.js", "/console/console.css", "/nowhere", "/docs/nowhere", "/oauth/nowhere"],
  ...["/scim/v2/nowhere", "/scim/Users", "/scim/v2/Users/%zz", "/api/v1/nowhere", "/api/v1/%zz"],
];
const { paths } = await readDocument();
const routes = [
  ...Object.entries(paths).flatMap(([path, methods]) =>
    ["delete", "head", "options", ...Object.keys(methods)].map((method) => ({ method, path })),
  ),
  ...[...PAGES, ...BESIDE].flatMap((path) =>
    ["get", "head", "post", "options"].map((method) => ({ method, path })),
  ),
].map(({ method, path }) => ({ method: method.toUpperCase(), path }));

let asked = 0;

async function ask(method: string, path: string, headers: Record<string, string> = {}) {
  const url = `http://localhost${path.replaceAll(/\{\w+\}/g, "nobody")}`;
  // Each from its own address: too many failures of one are answered 429.
  asked += 1;
  const response = await server.answer(new Request(url, { method, headers }), `address-${asked}`);
  await response.body?.cancel();
  return response;
}

function expectGuarded({ headers }: Response): void {
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("content-security-policy")).toContain("base-uri 'none'");
  // HTTPS ends here or at a proxy, and only whoever has the certificate may promise it.
  expect(headers.has("strict-transport-security")).toBe(false);
  // No page of another site reads an answer, and nothing is remembered of who asked.
  expect(headers.has("access-control-allow-origin")).toBe(false);
  expect(headers.has("set-cookie")).toBe(false);
  // What runs, and in which version, is told to whoever asks /healthz for it.
  expect(headers.has("server") || headers.has("x-powered-by")).toBe(false);
}

/** What is the same for everybody; it is kept, but asked for anew each time. */
const isPublic = (path: string) => /^\/(docs|console)(\/|$)/.test(path) && path !== "/docs/json";

describe("Every answer is guarded", () => {
  test.each(routes)("$method $path", async ({ method, path }) => {
    for (const secret of [undefined, "rc_bad", ...secrets]) {
      const answer = await ask(method, path, {
        origin: "https://evil.example",
        ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
      });
      expectGuarded(answer);
      const { ok } = answer;
      const kept = answer.headers.get("cache-control");
      if (isPublic(path) && ok) expect(kept).toMatch(/^no-(cache|store)$/);
      if (!isPublic(path)) expect(kept).toBe("no-store");
    }
  });

  test("also one of 304, of 429, in CSV, in NDJSON, and one that is a bug", async () => {
    const [, root = ""] = secrets;
    const authorization = `Bearer ${root}`;
    const get = (path: string, headers: Record<string, string>) =>
      ask("GET", path, { authorization, ...headers });
    const made = await server.request("POST", "/api/v1/people", {
      token: root,
      body: { userName: "noor" },
    });
    const person = `/api/v1/people/${made.at("id")}`;
    const etag = made.headers.get("etag") ?? "";
    const answers = [
      [200, await get("/api/v1/people", { accept: "text/csv" })],
      [200, await get("/api/v1/journal", { accept: "text/csv" })],
      [200, await get("/api/v1/journal", { accept: "application/x-ndjson" })],
      [304, await get(person, { "if-none-match": etag })],
      [304, await get("/docs/icon.svg", { "if-none-match": '"0.0.0"' })],
    ] as const;
    for (const [status, answer] of answers) {
      expect(answer.status).toBe(status);
      expectGuarded(answer);
    }
    let last = answers[0][1];
    const headers = { authorization: "Bearer rc_bad" };
    const bad = () => new Request("http://localhost/api/v1/people", { headers });
    for (let count = 0; last.status !== 429 && count < 1000; count++) {
      last = await server.answer(bad(), "192.0.2.1");
    }
    expect(last.status).toBe(429);
    expectGuarded(last);
    const fault = new Error("SELECT secret_hash FROM tokens");
    const broken = await openServer(
      {},
      { store: { findToken: async () => Promise.reject(fault) } },
    );
    const failed = await broken.request("GET", "/scim/v2/Users");
    expect(failed.status).toBe(500);
    expect(JSON.stringify(failed.body)).not.toMatch(/select|token|\.ts|at /i);
    expect(failed.headers.get("x-content-type-options")).toBe("nosniff");
    await broken.close();
  });

  test("also one that only leads to HTTPS", async () => {
    const redirect = redirectTo("https://scim.example.com");
    const answer = await redirect(new Request("http://localhost/docs"), "192.0.2.1");
    expectGuarded(answer);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });
});

test.each(PAGES)("%s runs and loads nothing but its own", async (path) => {
  const policy = (await ask("GET", path)).headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("form-action 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
});

test("a header that an answer has itself stays", () => {
  const answer = guard(new Response(null, { headers: { "Cache-Control": "no-cache" } }));
  expect(answer.headers.get("cache-control")).toBe("no-cache");
});
