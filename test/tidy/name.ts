import { basename } from "node:path";
import { type Source, type Violation, violation } from "./source.ts";

/** Words that say nothing: what is not named after its purpose has none. */
const EMPTY_WORDS = [
  "util",
  "helper",
  "manager",
  "service",
  "model",
  "entity",
  "dto",
  "data",
  "info",
];
/** The RFC's own terms, and the operator's `--data DIR`. */
const TERMS = /service-?provider|data-?dir(ectory)?|metadata/gi;

/** Files that are not kebab-case, are called index, or after a word that says nothing. */
export function badFileNames(source: Source): Violation[] {
  const name = basename(source.path).replace(/(\.test|\.d)?\.tsx?$/, "");
  if (name === "index")
    return [violation(source, 0, "is called index: a file is named after its export")];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return [violation(source, 0, "is not in kebab-case")];
  const word = emptyWord(name);
  return word ? [violation(source, 0, `is named with '${word}', which says nothing`)] : [];
}

const DECLARED = /\b(?:function\*?|class|interface|type|enum|const|let)\s+([A-Za-z_$][\w$]*)/g;

/** Declared names that contain a word which says nothing. */
export function badNames(source: Source): Violation[] {
  return [...source.code.matchAll(DECLARED)].flatMap((declared) => {
    const word = emptyWord(declared[1] ?? "");
    return word
      ? [
          violation(
            source,
            declared.index,
            `names ${declared[1]} with '${word}', which says nothing`,
          ),
        ]
      : [];
  });
}

/** The first such word of a name in kebab-case, camelCase, PascalCase or UPPER_CASE. */
function emptyWord(name: string): string | undefined {
  const words = name
    .replaceAll(TERMS, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return EMPTY_WORDS.find((empty) => words.some((word) => word === empty || word === `${empty}s`));
}
