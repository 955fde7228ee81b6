import type { KeptState, State } from "../../src/http/state.ts";

export const keptOf = (more: Partial<KeptState> = {}): KeptState => ({
  totals: {
    people: { active: 7, inactive: 2, provisioned: 8, local: 1 },
    groups: { provisioned: 3, local: 4 },
    journal: { entries: 12, oldest: 1_700_000_000_000 },
  },
  isProvisioning: true,
  isBrakeTripped: false,
  provisioners: ["entra"],
  tokens: [],
  ...more,
});

/** How a server is that is well. */
export const stateOf = (more: Partial<State> = {}): State => ({
  isReady: true,
  activity: { queued: 0, jobs: 5, commits: 3, databaseBytes: 4096, logBytes: 512 },
  freeBytes: 1e12,
  isBackupFailing: false,
  kept: keptOf(),
  ...more,
});
