import { Elysia } from "elysia";
import { Counter, Gauge, Registry } from "prom-client";
import type { Contacts } from "../directory/contacts.ts";
import type { Limits } from "./limits/limits.ts";
import { operation } from "./openapi.ts";
import { requestMetrics } from "./request-metrics.ts";
import { routePatterns } from "./route-patterns.ts";
import type { State } from "./state.ts";
import { stateMetrics } from "./state-metrics.ts";

export interface Metrics {
  /** GET /metrics. */
  readonly routes: Elysia;
  /**
   * Counts and times every request that `answer` gets, whatever becomes of it. Responses pass
   * through untouched.
   * @param routes those behind `answer`: paths become labels as their patterns, so that no id does
   */
  observe(
    answer: (request: Request) => Response | Promise<Response>,
    routes: readonly { readonly path: string }[],
  ): (request: Request) => Promise<Response>;
}

interface Measured extends Pick<Limits, "met">, Pick<Contacts, "lastContacts"> {
  readonly version: string;
  /** Never rejects. */
  readonly state: () => Promise<State>;
}

/** The metrics of one server, in a registry of its own: two servers in one process do not mix. */
export function metrics({ version, met, lastContacts, state }: Measured): Metrics {
  const registry = new Registry();
  const count = requestMetrics(registry);
  processMetrics(registry, version);
  limitMetrics(registry, met);
  contactMetrics(registry, lastContacts);
  const headers = { "Content-Type": registry.contentType, "Cache-Control": "no-store" };
  const routes = new Elysia().get(
    "/metrics",
    async () => {
      const texts = await Promise.all([registry.metrics(), state().then(stateMetrics)]);
      return new Response(texts.join("\n"), { headers });
    },
    { detail: operation.metrics() },
  );
  const observe: Metrics["observe"] = (answer, routes) => {
    const routeOf = routePatterns(routes.map(({ path }) => path));
    return async (request) => {
      const started = performance.now();
      // Whoever throws past here is answered 500 by the server.
      let status = 500;
      try {
        const response = await answer(request);
        status = response.status;
        return response;
      } finally {
        const route = routeOf(pathOf(request.url));
        const method = METHODS.has(request.method) ? request.method : "other";
        count(method, route, status, (performance.now() - started) / 1000);
      }
    };
  };
  return { routes: routes as unknown as Elysia, observe };
}

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function limitMetrics(registry: Registry, met: Limits["met"]): void {
  new Counter({
    name: "rollcall_limits_met_total",
    help: "Requests that were not carried out or answered in time, by the limit that they met.",
    labelNames: ["limit"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [limit, count] of Object.entries(met)) this.inc({ limit }, count);
    },
  });
}

function contactMetrics(registry: Registry, lastContacts: Contacts["lastContacts"]): void {
  new Gauge({
    name: "rollcall_last_contact_seconds",
    help: "When the last SCIM request of a client came, in seconds since 1970.",
    labelNames: ["client"],
    registers: [registry],
    collect() {
      this.reset();
      for (const [client, at] of lastContacts()) this.set({ client }, at / 1000);
    },
  });
}

function processMetrics(registry: Registry, version: string): void {
  const registers = [registry];
  new Gauge({
    name: "rollcall_build",
    help: "Always 1; the label is the version that runs.",
    labelNames: ["version"],
    registers,
  }).set({ version }, 1);
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the process started, in seconds since 1970.",
    registers,
  }).set(performance.timeOrigin / 1000);
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Memory that the process holds.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  new Counter({
    name: "process_cpu_seconds_total",
    help: "Processor time that the process has used.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

/** The path of an absolute URL, cheaper than parsing all of it. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.indexOf("?", start);
  return start < 0 ? "/" : url.slice(start, end < 0 ? undefined : end);
}
