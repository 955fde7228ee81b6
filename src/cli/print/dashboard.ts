import { SETTINGS } from "../config.ts";
import type { Asset } from "./asset.ts";

/** A dashboard of Grafana, whose data source is asked for when it is imported. */
export const dashboard: Asset = {
  about: "a dashboard of Grafana, for Dashboards > New > Import",
  text: () => JSON.stringify(document(), null, 2),
};

interface Panel {
  readonly title: string;
  readonly kind: "stat" | "timeseries";
  /** As Grafana calls it. */
  readonly unit: string;
  /** Each with what its line is called. */
  readonly lines: readonly (readonly [expr: string, legend: string])[];
  /** From this value on it is green, and red before; or the other way round. */
  readonly good?: { readonly from: number } | { readonly upTo: number };
}

const ON = '{instance=~"$instance"}';
const RATE = "[$__rate_interval]";
const SILENT_S = SETTINGS["silent-client-hours"].default * 3600;
const WEEK_S = 7 * 86_400;
const DURATIONS = `rollcall_http_request_duration_seconds_bucket${ON}${RATE}`;

const quantile = (share: number): string =>
  `histogram_quantile(${share}, sum by (le) (rate(${DURATIONS})))`;

/** A row of small ones first; then two large ones to a row. */
const PANELS: readonly Panel[] = [
  {
    title: "Ready",
    kind: "stat",
    unit: "bool_yes_no",
    lines: [[`min(rollcall_database_writable${ON})`, ""]],
    good: { from: 1 },
  },
  {
    title: "Provisioning",
    kind: "stat",
    unit: "bool_on_off",
    lines: [[`min(rollcall_provisioning_enabled${ON})`, ""]],
    good: { from: 1 },
  },
  {
    title: "Brake tripped",
    kind: "stat",
    unit: "bool_yes_no",
    lines: [[`max(rollcall_brake_tripped${ON})`, ""]],
    good: { upTo: 1 },
  },
  {
    title: "Age of the last backup",
    kind: "stat",
    unit: "s",
    lines: [[`max(time() - rollcall_backup_last_success_seconds${ON})`, ""]],
    good: { upTo: 2 * SETTINGS["backup-every-hours"].default * 3600 },
  },
  {
    title: "Certificate is good for",
    kind: "stat",
    unit: "s",
    lines: [[`min(rollcall_certificate_expiry_seconds${ON} - time())`, ""]],
    good: { from: 2 * WEEK_S },
  },
  {
    title: "First token ends in",
    kind: "stat",
    unit: "s",
    lines: [[`min(rollcall_token_expiry_seconds${ON} - time())`, ""]],
    good: { from: 2 * WEEK_S },
  },
  {
    title: "Requests",
    kind: "timeseries",
    unit: "reqps",
    lines: [[`sum by (status) (rate(rollcall_http_requests_total${ON}${RATE}))`, "{{status}}"]],
  },
  {
    title: "How long they take",
    kind: "timeseries",
    unit: "s",
    lines: [0.5, 0.95, 0.99].map((share) => [quantile(share), `${share * 100} %`] as const),
  },
  {
    title: "Since the last contact",
    kind: "timeseries",
    unit: "s",
    lines: [[`time() - rollcall_last_contact_seconds${ON}`, "{{client}}"]],
    good: { upTo: SILENT_S },
  },
  {
    title: "Limits met",
    kind: "timeseries",
    unit: "reqps",
    lines: [[`sum by (limit) (rate(rollcall_limits_met_total${ON}${RATE}))`, "{{limit}}"]],
  },
  {
    title: "People",
    kind: "timeseries",
    unit: "short",
    lines: [
      [`sum by (state) (rollcall_people${ON})`, "{{state}}"],
      [`sum by (source) (rollcall_people_by_source${ON})`, "{{source}}"],
    ],
  },
  {
    title: "Groups and journal",
    kind: "timeseries",
    unit: "short",
    lines: [
      [`sum by (source) (rollcall_groups${ON})`, "groups, {{source}}"],
      [`sum(rollcall_journal_entries${ON})`, "entries of the journal"],
    ],
  },
  {
    title: "Disk",
    kind: "timeseries",
    unit: "bytes",
    lines: [
      [`rollcall_database_bytes${ON}`, "database"],
      [`rollcall_wal_bytes${ON}`, "log of changes"],
      [`rollcall_disk_free_bytes${ON}`, "free"],
    ],
  },
  {
    title: "Writer",
    kind: "timeseries",
    unit: "short",
    lines: [
      [`rollcall_writer_queue${ON}`, "waiting"],
      [`rate(rollcall_writer_jobs_total${ON}${RATE})`, "writes per second"],
      [`rate(rollcall_writer_commits_total${ON}${RATE})`, "commits per second"],
    ],
  },
  {
    title: "Memory",
    kind: "timeseries",
    unit: "bytes",
    lines: [[`process_resident_memory_bytes${ON}`, "{{instance}}"]],
  },
  {
    title: "Processor",
    kind: "timeseries",
    unit: "percentunit",
    lines: [[`rate(process_cpu_seconds_total${ON}${RATE})`, "{{instance}}"]],
  },
];

const SMALL = { w: 4, h: 4 };
const LARGE = { w: 12, h: 8 };
/** Columns of a dashboard. */
const WIDTH = 24;
// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in.
const SOURCE = { type: "prometheus", uid: "${DS_PROMETHEUS}" };

const document = () => ({
  __inputs: [
    {
      name: "DS_PROMETHEUS",
      label: "Prometheus",
      type: "datasource",
      pluginId: "prometheus",
      pluginName: "Prometheus",
    },
  ],
  title: "rollcall",
  uid: "rollcall",
  tags: ["rollcall"],
  schemaVersion: 39,
  editable: true,
  time: { from: "now-24h", to: "now" },
  refresh: "1m",
  templating: {
    list: [
      {
        name: "instance",
        type: "query",
        datasource: SOURCE,
        query: "label_values(rollcall_build, instance)",
        refresh: 2,
        includeAll: true,
        multi: true,
        current: { text: "All", value: "$__all" },
      },
    ],
  },
  panels: PANELS.map(panel),
});

function panel({ title, kind, unit, lines, good }: Panel, index: number) {
  return {
    id: index + 1,
    title,
    type: kind,
    datasource: SOURCE,
    gridPos: kind === "stat" ? smallPlace(index) : largePlace(index),
    fieldConfig: { defaults: { unit, min: 0, ...(good && thresholds(good)) }, overrides: [] },
    targets: lines.map(([expr, legendFormat], line) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + line),
      datasource: SOURCE,
      expr,
      legendFormat,
    })),
  };
}

const smallPlace = (index: number) => ({ ...SMALL, x: index * SMALL.w, y: 0 });

function largePlace(index: number) {
  const place = (index - PANELS.filter(({ kind }) => kind === "stat").length) * LARGE.w;
  return { ...LARGE, x: place % WIDTH, y: SMALL.h + Math.floor(place / WIDTH) * LARGE.h };
}

function thresholds(good: NonNullable<Panel["good"]>) {
  const [below, above, value] =
    "from" in good ? ["red", "green", good.from] : ["green", "red", good.upTo];
  const steps = [
    { color: below, value: null },
    { color: above, value },
  ];
  return { thresholds: { mode: "absolute", steps } };
}
