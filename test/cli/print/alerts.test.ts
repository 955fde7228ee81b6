import { expect, test } from "bun:test";
import { SETTINGS } from "../../../src/cli/config.ts";
import { alertRules } from "../../../src/cli/print/alerts.ts";

interface Rules {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

const rulesOf = (silentHours: number, backupHours: number): readonly Rule[] => {
  const text = alertRules({
    "silent-client-hours": silentHours,
    "backup-every-hours": backupHours,
  });
  return (Bun.YAML.parse(text) as Rules).groups.flatMap(({ rules }) => rules);
};

const [SILENT, BACKUP] = [
  SETTINGS["silent-client-hours"].default,
  SETTINGS["backup-every-hours"].default,
];

test("each rule has a name of its own, says how bad it is, and what to do", () => {
  const rules = rulesOf(SILENT, BACKUP);
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  for (const { alert, expr, labels, annotations } of rules) {
    expect(alert).toMatch(/^Rollcall[A-Z]\w+$/);
    expect(expr).toMatch(/[<>=]/);
    expect(labels.severity).toMatch(/^(warning|critical)$/);
    expect(annotations.summary.length).toBeGreaterThan(20);
    expect(annotations.description.length).toBeGreaterThan(10);
  }
});

test("the rules go by the settings", () => {
  const exprOf = (name: string) => rulesOf(36, 6).find(({ alert }) => alert === name)?.expr;
  expect(exprOf("RollcallClientSilent")).toContain("> 36 * 3600");
  expect(exprOf("RollcallBackupOld")).toContain("> 12 * 3600");
});

test("what the settings switch off is not missed, and the rest is", () => {
  const [all, some] = [rulesOf(SILENT, BACKUP), rulesOf(0, 0)].map((rules) =>
    rules.map(({ alert }) => alert),
  );
  expect(all?.filter((name) => !some?.includes(name))).toEqual([
    "RollcallClientSilent",
    "RollcallBackupOld",
  ]);
});
