import { expect, test } from "bun:test";
import { array, assert, asyncProperty, constantFrom, record } from "fast-check";
import { Counter, Histogram, Registry } from "prom-client";
import { requestMetrics } from "../../src/http/request-metrics.ts";

const requests = array(
  record({
    method: constantFrom("GET", "POST", "other"),
    route: constantFrom("/scim/v2/Users", "/scim/v2/Users/:id", 'a "quoted" one', "other"),
    status: constantFrom(200, 201, 404, 500),
    seconds: constantFrom(0, 0.0004, 0.001, 0.0011, 0.25, 0.3, 60, 60.1, 1000),
  }),
);

/** The same metrics, counted by prom-client itself. */
function counted() {
  const registry = new Registry();
  const registers = [registry];
  const total = new Counter({
    name: "rollcall_http_requests_total",
    help: "Requests answered, by method, route and status.",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "rollcall_http_request_duration_seconds",
    help: "Time from the request to its answer, by method and route.",
    labelNames: ["method", "route"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  const count = (method: string, route: string, status: number, seconds: number) => {
    total.inc({ method, route, status });
    durations.observe({ method, route }, seconds);
  };
  return { registry, count };
}

test("what is counted in maps reads as what prom-client counts", async () => {
  await assert(
    asyncProperty(requests, async (asked) => {
      const registry = new Registry();
      const count = requestMetrics(registry);
      const other = counted();
      for (const { method, route, status, seconds } of asked) {
        count(method, route, status, seconds);
        other.count(method, route, status, seconds);
      }
      expect(await registry.metrics()).toBe(await other.registry.metrics());
    }),
  );
});

test("asking twice counts nothing twice", async () => {
  const registry = new Registry();
  const count = requestMetrics(registry);
  count("GET", "/healthz", 200, 0.002);
  expect(await registry.metrics()).toBe(await registry.metrics());
  count("GET", "/healthz", 200, 0.002);
  expect(await registry.metrics()).toContain(
    'rollcall_http_requests_total{method="GET",route="/healthz",status="200"} 2\n',
  );
});
