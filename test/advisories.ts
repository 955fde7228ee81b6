/** What `bun audit --json` found out. */
export interface Advisories {
  /** One line for each flaw that is known. */
  readonly found: readonly string[];
  /** Why nothing was found out; then that nothing was found says nothing. */
  readonly unanswered?: string;
}

interface Advisory {
  readonly title?: unknown;
  readonly severity?: unknown;
  readonly url?: unknown;
}

/** @param stderr what it said beside its answer */
export function readAdvisories(stdout: string, stderr: string): Advisories {
  const answer = objectIn(stdout);
  if (answer === undefined) {
    return { found: [], unanswered: stderr.trim().split("\n").at(-1) || "There was no answer." };
  }
  return {
    found: Object.entries(answer).flatMap(([name, advisories]) =>
      [advisories].flat().map((each) => {
        const { title, severity, url } = (each ?? {}) as Advisory;
        return `${name}: ${title ?? "a flaw"} (${severity ?? "of unknown weight"}) ${url ?? ""}`;
      }),
    ),
  };
}

function objectIn(text: string): object | undefined {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null && !Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
