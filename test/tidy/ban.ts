import { type Source, type Violation, violation } from "./source.ts";

/** Something that may not be written in some files. */
export interface Ban {
  readonly pattern: RegExp;
  /** What of the file is searched: its code, its comments, or all of the text. */
  readonly within: "code" | "comments" | "text";
  /** The files that it holds for, by path. */
  readonly files: RegExp;
  readonly reason: string;
}

const SRC = /^(src|db)\//;
const SCIM = /^src\/scim\//;
const TESTS = /^test\//;
/** The samples of these tests must contain what is banned. */
const ALL = /^(?!test\/tidy\/)/;

export const BANS: readonly Ban[] = [
  {
    pattern: /\bconsole\s*\.\s*\w+/,
    within: "code",
    files: SRC,
    reason: "the log is pino's, a command's output is stdout",
  },
  {
    pattern: /\bprocess\.exit\b/,
    within: "code",
    files: /^src\/(?!main\.ts$)/,
    reason: "only src/main.ts ends the process",
  },
  {
    pattern: /\b(?:eval|new Function)\s*\(/,
    within: "code",
    files: SRC,
    reason: "text is never run as code",
  },
  {
    pattern: /\bMath\.random\b/,
    within: "code",
    files: SRC,
    reason: "ids and secrets come from crypto",
  },
  {
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bperformance\./,
    within: "code",
    files: SCIM,
    reason: "scim has no clock: hand in the time",
  },
  {
    pattern: /\bcrypto\b|\brandomUUID\b/,
    within: "code",
    files: SCIM,
    reason: "scim draws no random: hand in the id",
  },
  {
    pattern: /\bprocess\.|\bBun\.|\bfetch\(|\bset(?:Timeout|Interval)\b/,
    within: "code",
    files: SCIM,
    reason: "scim touches nothing outside: no process, Bun, network or timer",
  },
  {
    pattern: /(?<![.\w])fetch\(/,
    within: "code",
    files: /^src\/(?!cli\/read-keys\.ts$|console\/)/,
    reason: "nobody is called but for the keys of issuers, in cli/read-keys.ts",
  },
  {
    pattern: /\basync\b|\bawait\b|\bPromise\b/,
    within: "code",
    files: SCIM,
    reason: "scim never waits",
  },
  {
    pattern: /\bexport default\b|\bas default\b/,
    within: "code",
    files: ALL,
    reason: "exports have names",
  },
  {
    pattern: /unpkg\.com|jsdelivr|cdnjs|googleapis|gstatic|\bcdn\./i,
    within: "text",
    files: SRC,
    reason: "no page loads a byte from elsewhere",
  },
  {
    pattern: /(?<![\w.])\/(?:tmp|work)\//,
    within: "text",
    files: ALL,
    reason: "a path that a customer's machine does not have",
  },
  {
    pattern: /\bDESIGN\.md\b|\bclients\.md\b|\bpeers\.md\b|\/shared\//,
    within: "text",
    files: ALL,
    reason: "names a file that is not in this repository",
  },
  {
    pattern: /\bissues? #?\d+|(?<![\w&])#\d+\b|\b(?:this|last|next|previous|earlier) session\b/i,
    within: "comments",
    files: ALL,
    reason: "tells of how it was written instead of what it is",
  },
  {
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    within: "comments",
    files: ALL,
    reason: "do it or leave it",
  },
  {
    pattern: /\b(?:test|it|describe)\.(?:skip|todo|only|if|skipIf|todoIf|failing)\b/,
    within: "code",
    files: TESTS,
    reason: "a test that does not run proves nothing",
  },
];

/** The first place in which a file breaks each ban. */
export function banned(source: Source): Violation[] {
  return BANS.filter(({ files }) => files.test(source.path)).flatMap(
    ({ pattern, within, reason }) => {
      const hit = pattern.exec(source[within]);
      return hit ? [violation(source, hit.index, `has ${hit[0]}: ${reason}`)] : [];
    },
  );
}
