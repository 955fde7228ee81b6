import { problemWith } from "../http/addresses.ts";
import type { ServeConfig } from "./config.ts";
import { socketProblems } from "./tls-files.ts";

/**
 * What no setting can tell alone: whether settings go together, and with the machine. Each returns
 * what is wrong, in sentences that name the flags; they are asked before a start, before a reload
 * and by `rollcall config check`.
 */
export const CONFIG_CHECKS: readonly ((config: ServeConfig) => readonly string[])[] = [
  socketProblems,
  (config) =>
    (["trusted-proxies", "allow-addresses"] as const).flatMap((name) =>
      config[name].flatMap((each) => {
        const problem = problemWith(each);
        return problem === undefined ? [] : [`--${name}: ${problem}.`];
      }),
    ),
];
