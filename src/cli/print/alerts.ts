import rules from "../assets/alerts.yml" with { type: "text" };
import type { Config } from "../config.ts";
import type { Asset } from "./asset.ts";
import { fill } from "./fill.ts";

const RULES: string = rules;

/** One backup may fail, and be made an hour later. */
const BACKUPS_MISSED = 2;

/** Rules of Prometheus that go by the settings of this server. */
export const alerts: Asset = {
  about: "rules of Prometheus that tell when something needs somebody",
  text: (config) => alertRules(config),
};

export function alertRules(config: Config<"backup-every-hours" | "silent-client-hours">): string {
  const { "backup-every-hours": backupHours, "silent-client-hours": silentHours } = config;
  // What is switched off in the settings is not missed.
  const left = [
    ...(backupHours === 0 ? ["RollcallBackupOld"] : []),
    ...(silentHours === 0 ? ["RollcallClientSilent"] : []),
  ];
  const wanted = RULES.split("\n\n").filter(
    (rule) => !left.some((name) => rule.includes(`- alert: ${name}\n`)),
  );
  return fill(wanted.join("\n\n"), {
    "silent-client-hours": String(silentHours),
    "backup-hours": String(backupHours * BACKUPS_MISSED),
  });
}
