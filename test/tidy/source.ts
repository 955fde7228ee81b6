import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lexemes } from "./lexeme.ts";

/** A source file, also in two forms that have its exact length, so that offsets and lines agree. */
export interface Source {
  /** Relative to the repository, e.g. `src/scim/urn.ts`. */
  readonly path: string;
  readonly text: string;
  /** Spaces in place of comments and of what strings, templates and regular expressions hold. */
  readonly code: string;
  /** Spaces in place of all but comments. */
  readonly comments: string;
}

/** What breaks a rule, e.g. `src/scim/urn.ts:3 is wider than 100 columns`. */
export type Violation = string;

export function violation(source: Source, offset: number, message: string): Violation {
  return `${source.path}:${source.text.slice(0, offset).split("\n").length} ${message}`;
}

/** The TypeScript files below `folders` of the repository at `root`. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") || path.endsWith(".tsx"))
      .map((path) => `${folder}/${path}`),
  );
  return paths.sort().map((path) => toSource(path, readFileSync(join(root, path), "utf8")));
}

export function toSource(path: string, text: string): Source {
  let code = "";
  let comments = "";
  for (const { kind, lexeme } of lexemes(text)) {
    code += kind === "code" ? lexeme : kind === "literal" ? hollow(lexeme) : blank(lexeme);
    comments += kind === "comment" ? lexeme : blank(lexeme);
  }
  return { path, text, code, comments };
}

/** A page of prose, which the rules for comments hold for. */
export function toPage(path: string, text: string): Source {
  return { path, text, code: blank(text), comments: text };
}

const blank = (text: string) => text.replace(/[^\n]/g, " ");
/** Keeps the delimiters: quotes, and the braces around what is put into a template. */
const hollow = (text: string) => `${text[0]}${blank(text.slice(1, -1))}${text.at(-1)}`;
