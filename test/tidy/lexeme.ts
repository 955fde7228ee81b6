export interface Lexeme {
  readonly kind: "code" | "comment" | "literal";
  readonly lexeme: string;
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y;
const REGEX = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** From a backtick, or from the brace after what was put in, to the next backtick or `${`. */
const TEMPLATE = /[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;
/** After these a slash begins a regular expression; after others it divides. */
const VALUE_FOLLOWS = /(?:^|[(,=:[!&|?{};+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|do|else))\s*$/;

/**
 * Splits TypeScript into code, comments and literals (strings, pieces of templates, regular
 * expressions), which together are the text. Bun's scanner drops type imports and the compiler of
 * TypeScript 7 offers no stable API, so this reads the lexical grammar itself.
 */
export function lexemes(text: string): Lexeme[] {
  const found: Lexeme[] = [];
  /** For each open brace, whether it belongs to a template. */
  const braces: boolean[] = [];
  let at = 0;
  let codeFrom = 0;

  const take = (kind: Lexeme["kind"], end: number) => {
    if (codeFrom < at) found.push({ kind: "code", lexeme: text.slice(codeFrom, at) });
    found.push({ kind, lexeme: text.slice(at, end) });
    at = codeFrom = end;
  };

  while (at < text.length) {
    const char = text[at];
    const inTemplate = char === "`" || (char === "}" && braces.pop() === true);
    const end = inTemplate
      ? match(TEMPLATE, text, at)
      : char === '"' || char === "'"
        ? match(STRING, text, at)
        : char === "/"
          ? match(COMMENT, text, at)
          : undefined;
    if (char === "{") braces.push(false);
    if (end !== undefined) {
      if (inTemplate && text[end - 1] === "{") braces.push(true);
      take(char === "/" ? "comment" : "literal", end);
      continue;
    }
    const regexEnd = char === "/" && VALUE_FOLLOWS.test(text.slice(Math.max(0, at - 80), at));
    const literal = regexEnd ? match(REGEX, text, at) : undefined;
    if (literal !== undefined) take("literal", literal);
    else at += 1;
  }
  if (codeFrom < at) found.push({ kind: "code", lexeme: text.slice(codeFrom) });
  return found;
}

/** The offset after a match that begins at `at`. */
function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
