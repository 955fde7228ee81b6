import { invalidSyntax } from "../scim/error.ts";

/**
 * Reads the query of a URL into its parameters; the first of several with one name counts, unknown
 * ones are the caller's to ignore.
 * @param search with or without the leading `?`
 * @throws ScimError invalidSyntax for a broken percent escape
 */
export function readQuery(search: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const pair of search.replace(/^\?/, "").split("&")) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? "" : pair.slice(equals + 1));
    if (!Object.hasOwn(parameters, name)) parameters[name] = value;
  }
  return parameters;
}

/**
 * A space is written `+` by some clients and `%20` by others; a filter has spaces, so it shows
 * which kind wrote it. Whoever writes `%20` means a plus by `+`: `userName eq "bob+x@example.org"`.
 */
function decode(text: string): string {
  try {
    return decodeURIComponent(/%20| /.test(text) ? text : text.replaceAll("+", " "));
  } catch {
    throw invalidSyntax(`The query holds a broken percent escape: '${text.slice(0, 60)}'.`);
  }
}
