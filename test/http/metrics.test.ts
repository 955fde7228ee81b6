import { expect, test } from "bun:test";
import { metrics } from "../../src/http/metrics.ts";
import { limitsOf } from "./limits/limits-of.ts";

const routes = [
  { path: "/scim/v2/Users" },
  { path: "/scim/v2/Users/:id" },
  { path: "/scim/v2/Users/.search" },
  { path: "/scim/v2/*" },
];

const opened = () =>
  metrics({
    version: "1.2.3",
    met: limitsOf().limits.met,
    lastContacts: () => new Map([["entra", 1_700_000_000_500]]),
  });

/** Lets a request be answered and observed, and returns the lines that the metrics then have. */
async function observed(method: string, path: string, response = new Response("body")) {
  const { observe, routes: page } = opened();
  const answer = observe(async () => response, routes);
  const received = await answer(new Request(`http://localhost${path}`, { method }));
  const text = await (await page.handle(new Request("http://localhost/metrics"))).text();
  return { received, lines: text.split("\n") };
}

test.each([
  { method: "GET", path: "/scim/v2/Users", label: "/scim/v2/Users" },
  { method: "GET", path: "/scim/v2/Users/", label: "/scim/v2/Users" },
  { method: "GET", path: "/scim/v2/Users?filter=a%2Fb", label: "/scim/v2/Users" },
  { method: "POST", path: "/scim/v2/Users/.search", label: "/scim/v2/Users/.search" },
  { method: "PATCH", path: "/scim/v2/Users/0199c3a4", label: "/scim/v2/Users/:id" },
  { method: "GET", path: "/scim/v2/Users/a/b", label: "other" },
  { method: "GET", path: "/wp-login.php", label: "other" },
])("$method $path is counted under $label", async ({ method, path, label }) => {
  const { lines } = await observed(method, path, new Response(null, { status: 204 }));
  expect(lines).toContain(
    `rollcall_http_requests_total{method="${method}",route="${label}",status="204"} 1`,
  );
  expect(lines).toContain(
    `rollcall_http_request_duration_seconds_count{method="${method}",route="${label}"} 1`,
  );
});

test("no id and no query becomes a label", async () => {
  const { lines } = await observed("GET", "/scim/v2/Users/secret-id?filter=secret-filter");
  expect(lines.filter((line) => line.includes("secret"))).toEqual([]);
});

test("a method that nobody knows does not become a label", async () => {
  const { lines } = await observed("PROPFIND", "/scim/v2/Users");
  expect(lines).toContain(
    'rollcall_http_requests_total{method="other",route="/scim/v2/Users",status="200"} 1',
  );
});

test("the response passes through untouched", async () => {
  const response = new Response("body", { status: 418, headers: { ETag: 'W/"1"' } });
  const { received } = await observed("GET", "/scim/v2/Users", response);
  expect(received).toBe(response);
});

test("what throws is counted as 500 and thrown on", async () => {
  const { observe, routes: page } = opened();
  const answer = observe(() => Promise.reject(new Error("a bug")), routes);
  await expect(answer(new Request("http://localhost/scim/v2/Users"))).rejects.toThrow("a bug");
  const text = await (await page.handle(new Request("http://localhost/metrics"))).text();
  expect(text).toContain('route="/scim/v2/Users",status="500"} 1');
});

test("two servers in one process count apart", async () => {
  const first = await observed("GET", "/scim/v2/Users");
  const second = await observed("GET", "/nowhere");
  expect(first.lines.join("\n")).toContain('route="/scim/v2/Users"');
  expect(second.lines.join("\n")).not.toContain('route="/scim/v2/Users"');
});

test("the metrics tell of the process", async () => {
  const { lines } = await observed("GET", "/");
  expect(lines).toContain('rollcall_build{version="1.2.3"} 1');
  for (const name of [
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "process_start_time_seconds",
  ]) {
    const value = lines.find((line) => line.startsWith(`${name} `))?.split(" ")[1];
    expect([name, Number(value) > 0]).toEqual([name, true]);
  }
});

test("the metrics tell when each client was last there", async () => {
  const { lines } = await observed("GET", "/scim/v2/Users");
  expect(lines).toContain('rollcall_last_contact_seconds{client="entra"} 1700000000.5');
});
