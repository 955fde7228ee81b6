import { expect, test } from "bun:test";
import { metrics } from "../../src/http/metrics.ts";
import type { State } from "../../src/http/state.ts";
import { limitsOf } from "./limits/limits-of.ts";
import { keptOf, stateOf } from "./state-of.ts";

const routes = [
  { path: "/scim/v2/Users" },
  { path: "/scim/v2/Users/:id" },
  { path: "/scim/v2/Users/.search" },
  { path: "/scim/v2/*" },
];

const opened = (state = stateOf()) =>
  metrics({
    version: "1.2.3",
    state: async () => state,
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

/** The lines that tell of a state. */
async function told(state: State): Promise<string[]> {
  const page = await opened(state).routes.handle(new Request("http://localhost/metrics"));
  return (await page.text()).split("\n");
}

test("the metrics tell how the server is", async () => {
  const kept = keptOf({
    isBrakeTripped: true,
    tokens: [
      { name: "two", client: "entra", expires: 1_800_000_000_500 },
      { name: "two", client: "entra", expires: 1_700_000_000_000 },
      { name: "one", client: "okta", expires: 1_750_000_000_000 },
    ],
  });
  const backupDone = 1_700_000_000_000;
  const lines = await told(stateOf({ kept, backupDone, certificateEnds: 1_800_000_000_000 }));
  expect(lines).toEqual(
    expect.arrayContaining([
      "rollcall_database_writable 1",
      "rollcall_disk_free_bytes 1000000000000",
      "rollcall_writer_queue 0",
      "rollcall_writer_jobs_total 5",
      "rollcall_writer_commits_total 3",
      "rollcall_database_bytes 4096",
      "rollcall_wal_bytes 512",
      'rollcall_people{state="active"} 7',
      'rollcall_people{state="inactive"} 2',
      'rollcall_people_by_source{source="provisioned"} 8',
      'rollcall_people_by_source{source="local"} 1',
      'rollcall_groups{source="provisioned"} 3',
      'rollcall_groups{source="local"} 4',
      "rollcall_journal_entries 12",
      "rollcall_provisioning_enabled 1",
      "rollcall_brake_tripped 1",
      'rollcall_client_provisions{client="entra"} 1',
      'rollcall_token_expiry_seconds{token="one",client="okta"} 1750000000',
      'rollcall_token_expiry_seconds{token="two",client="entra"} 1800000000.5',
      "rollcall_backup_last_success_seconds 1700000000",
      "rollcall_backup_failed 0",
      "rollcall_certificate_expiry_seconds 1800000000",
    ]),
  );
  const declared = lines.filter((line) => line.startsWith("# TYPE "));
  expect(new Set(declared).size).toBe(declared.length);
  expect(lines).toContain("# TYPE rollcall_writer_jobs_total counter");
});

test("what there is none of has no metric", async () => {
  const lines = (await told(stateOf({ kept: undefined }))).join("\n");
  for (const name of ["token_expiry", "certificate", "backup_last_success", "people", "brake"]) {
    expect(lines).not.toContain(`rollcall_${name}`);
  }
  expect(await told(stateOf())).toContain("rollcall_brake_tripped 0");
});

test("a server whose database fails says so, and tells the rest", async () => {
  const failing = { isReady: false, isBackupFailing: true, activity: undefined, kept: undefined };
  const lines = await told(stateOf(failing));
  expect(lines).toContain("rollcall_database_writable 0");
  expect(lines).toContain("rollcall_backup_failed 1");
  expect(lines).toContain('rollcall_build{version="1.2.3"} 1');
});
