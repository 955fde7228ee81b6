/** The states of Nagios, by their exit codes. */
export const STATES = ["ok", "warning", "critical", "unknown"] as const;
export type State = (typeof STATES)[number];

/** What one look at a server came to. It names no person, and no secret. */
export interface Finding {
  /** What was looked at, e.g. "disk". */
  readonly check: string;
  readonly state: State;
  readonly says: string;
  /** What to do about it; absent where all is well. */
  readonly advice?: string;
}

/** Makes the findings of one check. */
export const findingsOf = (check: string) => ({
  ok: (says: string): Finding => ({ check, state: "ok", says }),
  warning: (says: string, advice: string): Finding => ({ check, state: "warning", says, advice }),
  critical: (says: string, advice: string): Finding => ({ check, state: "critical", says, advice }),
  unknown: (says: string, advice: string): Finding => ({ check, state: "unknown", says, advice }),
});

/** Critical is worse than unknown, which is worse than a warning. */
const GRAVITY: readonly State[] = ["ok", "warning", "unknown", "critical"];

export const worst = (findings: readonly Finding[]): State =>
  findings.reduce<State>(
    (found, { state }) => (GRAVITY.indexOf(state) > GRAVITY.indexOf(found) ? state : found),
    "ok",
  );
