import { Counter, type Histogram, type Registry } from "prom-client";

/** Counts one request: its method and route as they become labels, its status, and its seconds. */
export type CountRequest = (method: string, route: string, status: number, seconds: number) => void;

/** Upper bounds of the durations that are counted together, in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** The requests of one method and route. */
interface Series {
  readonly labels: { readonly method: string; readonly route: string };
  /** By the bucket, the last of which has no bound. */
  readonly buckets: number[];
  sum: number;
  readonly statuses: Map<number, Answered>;
}

interface Answered {
  readonly labels: { readonly method: string; readonly route: string; readonly status: number };
  count: number;
}

/**
 * Counts requests in plain maps, which costs each of them next to nothing: prom-client sorts, joins
 * and looks up labels for each count. It gets the counts when somebody asks for the metrics.
 */
export function requestMetrics(registry: Registry): CountRequest {
  const routes = new Map<string, Map<string, Series>>();
  // In the order in which they came first, which is that of the lines.
  const timed: Series[] = [];
  const answered: Answered[] = [];
  requestsTotal(registry, answered);
  requestDurations(registry, timed);

  function seriesOf(method: string, route: string): Series {
    const methods = routes.get(route) ?? new Map<string, Series>();
    routes.set(route, methods);
    const labels = { method, route };
    const series = { labels, buckets: [0, ...BUCKETS.map(() => 0)], sum: 0, statuses: new Map() };
    methods.set(method, series);
    timed.push(series);
    return series;
  }
  function answeredOf({ labels, statuses }: Series, status: number): Answered {
    const row = { labels: { ...labels, status }, count: 0 };
    statuses.set(status, row);
    answered.push(row);
    return row;
  }
  return (method, route, status, seconds) => {
    const series = routes.get(route)?.get(method) ?? seriesOf(method, route);
    const row = series.statuses.get(status) ?? answeredOf(series, status);
    row.count += 1;
    series.sum += seconds;
    let bucket = 0;
    while (seconds > (BUCKETS[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
  };
}

function requestsTotal(registry: Registry, answered: readonly Answered[]): void {
  new Counter({
    name: "rollcall_http_requests_total",
    help: "Requests answered, by method, route and status.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, count } of answered) this.inc(labels, count);
    },
  });
}

function requestDurations(registry: Registry, timed: readonly Series[]): void {
  const name = "rollcall_http_request_duration_seconds";
  const help = "Time from the request to its answer, by method and route.";
  const metric = {
    name,
    help,
    type: "histogram",
    aggregator: "sum",
    get: async () => ({ name, help, type: "histogram", values: timed.flatMap(valuesOf) }),
  };
  // A registry asks no more of a metric than this; the type names all that those of prom-client do.
  registry.registerMetric(metric as unknown as Histogram);

  function valuesOf({ labels, buckets, sum }: Series) {
    let count = 0;
    const values = buckets.map((each, index) => {
      count += each;
      const le = BUCKETS[index] ?? "+Inf";
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...values,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
