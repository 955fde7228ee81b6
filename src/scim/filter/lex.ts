import type { ScimError } from "../error.ts";
import { isStorable } from "../resource/text.ts";

export type TokenKind = "word" | "string" | "(" | ")" | "[" | "]" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** What a string stands for, its escapes resolved; otherwise the text as written. */
  readonly text: string;
  /** Where it begins, counted in UTF-16 units from 1. */
  readonly position: number;
}

/** Makes the error for what was found at a position. */
export type Fault = (position: number, found: string, expected: string) => ScimError;

/**
 * Splits a filter or a path into tokens; the last one is always `end`. A word is a run of anything
 * but white space, brackets and quotes: an attribute path, an operator, a literal or an unquoted
 * value.
 * @throws what `fault` makes, for a malformed string or a character that no stored value can
 *   contain
 */
export function lex(text: string, fault: Fault): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (SPACE.includes(char)) {
      at += 1;
      continue;
    }
    if (isBracket(char)) {
      tokens.push({ kind: char, text: char, position: at + 1 });
      at += 1;
      continue;
    }
    const end = char === '"' ? endOfString(text, at, fault) : endOfWord(text, at, fault);
    const written = text.slice(at, end);
    const token: Token =
      char === '"'
        ? { kind: "string", text: JSON.parse(written) as string, position: at + 1 }
        : { kind: "word", text: written, position: at + 1 };
    requireStorable(token, fault);
    tokens.push(token);
    at = end;
  }
  tokens.push({ kind: "end", text: "", position: text.length + 1 });
  return tokens;
}

const SPACE = " \t\r\n";
const BRACKETS = "()[]";
const DELIMITERS = `${SPACE}${BRACKETS}`;

/** §3.5.2.2 itself has `members[value eq"2819c223…"]`: a string may follow an operator at once. */
const COMPARE_OP = /^(?:eq|ne|co|sw|ew|gt|ge|lt|le)$/i;

const isBracket = (char: string): char is "(" | ")" | "[" | "]" => BRACKETS.includes(char);

function endOfWord(text: string, start: number, fault: Fault): number {
  let at = start;
  while (at < text.length && !DELIMITERS.includes(text.charAt(at))) {
    if (text.charAt(at) === '"') {
      if (COMPARE_OP.test(text.slice(start, at))) return at;
      throw fault(at + 1, "a quote", "a space before it");
    }
    at += 1;
  }
  return at;
}

/**
 * "compValue ... rules from JSON (RFC 7159)": what `JSON.parse` takes, checked here to say where it
 * breaks.
 */
function endOfString(text: string, start: number, fault: Fault): number {
  let at = start + 1;
  while (text.charAt(at) !== '"') {
    if (at >= text.length) {
      throw fault(start + 1, "a string that does not end", 'a closing "');
    }
    if (text.charCodeAt(at) < 0x20) {
      throw fault(at + 1, "a control character in a string", "its JSON escape");
    }
    if (text.charAt(at) === "\\") {
      const escaped = ESCAPE.exec(text.slice(at, at + 6));
      if (escaped === null) throw fault(at + 1, "an unknown escape in a string", ESCAPES);
      at += escaped[0].length;
    } else {
      at += 1;
    }
  }
  const next = text.charAt(at + 1);
  if (next !== "" && !DELIMITERS.includes(next)) {
    throw fault(at + 2, `'${next}' after a string`, "a space");
  }
  return at + 1;
}

const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;
const ESCAPES = 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX';

/** Nothing stored holds U+0000 or half of a surrogate pair, so asking for it is a mistake. */
function requireStorable({ text, position }: Token, fault: Fault): void {
  if (isStorable(text)) return;
  throw fault(position, "U+0000 or half of a surrogate pair", "well-formed Unicode text");
}
