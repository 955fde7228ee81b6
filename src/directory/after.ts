/** Runs a task when the time is up, unless what it returns is called before. */
export type After = (ms: number, task: () => void) => () => void;
