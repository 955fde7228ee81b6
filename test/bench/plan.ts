/** What is to be sent to whom, and for how long. */
export interface Plan {
  readonly aim: string;
  readonly operation: string;
  /** The number of the first request. */
  readonly from: number;
  readonly seconds: number;
  readonly most: number;
  /** In place of as many as the operation says. */
  readonly clients?: number;
}

export interface Measured {
  readonly count: number;
  /** How many numbers of requests were used up, those on their way at the end among them. */
  readonly used: number;
  /** Answers that were something else, and the first of them. */
  readonly failures: number;
  readonly failure: string;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What measures by sending requests. */
export interface Load {
  measure(plan: Plan): Promise<Measured>;
}
