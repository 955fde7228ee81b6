import type { ServeConfig } from "../config.ts";

/** A file for the machine that rollcall runs on, which the executable carries. */
export interface Asset {
  /** What it is, for `--help`. */
  readonly about: string;
  /**
   * The file, so that it works as it is.
   * @param config the settings, as `rollcall serve` would have them
   * @param given those of them that stand on the command line or in the environment
   */
  readonly text: (config: ServeConfig, given: readonly (keyof ServeConfig)[]) => string;
  /** What else to tell the operator, beside the file; undefined where there is nothing. */
  readonly remark?: (config: ServeConfig) => string | undefined;
}
