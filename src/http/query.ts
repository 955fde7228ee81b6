import { invalidSyntax } from "../scim/error.ts";

/**
 * Reads the query of a URL into its parameters; the first of several with one name counts, unknown
 * ones are the caller's to ignore.
 * @param search with or without the leading `?`
 * @throws ScimError invalidSyntax for a broken percent escape
 */
export function readQuery(search: string): Record<string, string> {
  // A parameter may be called as what objects inherit.
  const parameters: Record<string, string> = Object.create(null);
  for (const [name, value] of pairsOf(search)) parameters[name] ??= value;
  return parameters;
}

/** Those of the parameters that are there several times. */
export const repeatedIn = (search: string): readonly string[] =>
  [...Map.groupBy(pairsOf(search), ([name]) => name)]
    .filter(([, { length }]) => length > 1)
    .map(([name]) => name);

const pairsOf = (search: string): readonly (readonly [name: string, value: string])[] =>
  search === "" ? [] : search.replace(/^\?/, "").split("&").filter(Boolean).map(pairOf);

function pairOf(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf("=");
  return at < 0 ? [decode(pair), ""] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
}

const ESCAPED = /[%+]/;

/**
 * A space is written `+` by some clients and `%20` by others; a filter has spaces, so it shows
 * which kind wrote it. Whoever writes `%20` means a plus by `+`: `userName eq "bob+x@example.org"`.
 */
function decode(text: string): string {
  if (!ESCAPED.test(text)) return text;
  try {
    return decodeURIComponent(/%20| /.test(text) ? text : text.replaceAll("+", " "));
  } catch {
    throw invalidSyntax(`The query holds a broken percent escape: '${text.slice(0, 60)}'.`);
  }
}
