import { problemWith } from "../http/addresses.ts";
import type { ServeConfig } from "./config.ts";
import { socketProblems } from "./tls-files.ts";

/** Paths of rollcall itself: what ends in one was copied from a Tenant URL or a browser. */
const OWN_PATH = /\/(?:scim(?:\/v2)?|docs|console)\/*$/i;

function publicUrlProblems({ "public-url": url }: Pick<ServeConfig, "public-url">): string[] {
  const [path] = (url ?? "").match(OWN_PATH) ?? [];
  if (url === undefined || path === undefined) return [];
  const meant = url.slice(0, -path.length);
  return [`--public-url must be without ${path}, which rollcall adds itself: write ${meant}.`];
}

/**
 * What no setting can tell alone: whether settings go together, and with the machine. Each returns
 * what is wrong, in sentences that name the flags; they are asked before a start, before a reload
 * and by `rollcall config check`.
 */
export const CONFIG_CHECKS: readonly ((config: ServeConfig) => readonly string[])[] = [
  socketProblems,
  publicUrlProblems,
  (config) =>
    (["trusted-proxies", "allow-addresses"] as const).flatMap((name) =>
      config[name].flatMap((each) => {
        const problem = problemWith(each);
        return problem === undefined ? [] : [`--${name}: ${problem}.`];
      }),
    ),
];
