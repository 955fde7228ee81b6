import { posix } from "node:path";
import type { Source } from "./source.ts";

export interface Import {
  /** As written, e.g. `../urn.ts` or `elysia`. */
  readonly specifier: string;
  /** Relative ones resolved, e.g. `src/scim/urn.ts`; absent for packages. */
  readonly path?: string;
  readonly typeOnly: boolean;
  readonly offset: number;
}

/** `from "…"`, `import "…"`, `import("…")`, in the code form where what is quoted is blank. */
const CLAUSE = /\b(?:(import|export)\b([^;"'`()]*?)\bfrom\s*|import\s*\(?\s*)(["'])( *)\3/g;

/** What a file imports or exports again: values, types and assets. */
export function importsOf(source: Source): Import[] {
  return [...source.code.matchAll(CLAUSE)].map((clause) => {
    const [whole, , names = "", , blank = ""] = clause;
    const from = clause.index + whole.length - 1 - blank.length;
    const specifier = source.text.slice(from, from + blank.length);
    const isRelative = specifier.startsWith(".");
    return {
      specifier,
      ...(isRelative && { path: posix.join(posix.dirname(source.path), specifier) }),
      typeOnly: isTypeOnly(names),
      offset: clause.index,
    };
  });
}

/** `type { A }`, or braces in which each name says `type`. */
function isTypeOnly(names: string): boolean {
  const clause = names.trim();
  if (/^type\b/.test(clause)) return true;
  const braced = /^\{([^}]*)\}$/.exec(clause)?.[1];
  if (braced === undefined) return false;
  return braced
    .split(",")
    .filter((name) => name.trim() !== "")
    .every((name) => /^\s*type\s/.test(name));
}
