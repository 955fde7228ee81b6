import type { ScimError } from "../error.ts";
import { LIMITS } from "../limits.ts";
import { lex, type Token, type TokenKind } from "./lex.ts";

/** A place in the tokens of one filter or path; counts what is limited and words the errors. */
export class Cursor {
  readonly #subject: "filter" | "path";
  readonly #error: (detail: string) => ScimError;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  #terms = 0;

  /** @throws what `error` makes, when the text is too long or holds a malformed token */
  constructor(text: string, subject: "filter" | "path", error: (detail: string) => ScimError) {
    this.#subject = subject;
    this.#error = error;
    if (text.length > LIMITS.filterLength) {
      throw this.#overLimit("filterLength", "characters in it");
    }
    this.#tokens = lex(text, (position, found, expected) => this.#fault(position, found, expected));
  }

  /** The present token, or the one that many after it. */
  peek(ahead = 0): Token {
    const last = this.#tokens.length - 1;
    return this.#tokens[Math.min(this.#at + ahead, last)] ?? END;
  }

  /** The present token; moves past it. The end stays the end. */
  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Whether the present token is this word in any case. */
  isWord(word: string): boolean {
    return this.peek().kind === "word" && this.peek().text.toLowerCase() === word;
  }

  expect(kind: TokenKind, expected: string): Token {
    if (this.peek().kind !== kind) throw this.unexpected(expected);
    return this.next();
  }

  /** Runs the rule for what stands inside brackets, one level deeper. */
  nested<Result>(rule: (cursor: Cursor) => Result): Result {
    this.#depth += 1;
    if (this.#depth > LIMITS.filterDepth) {
      throw this.#overLimit("filterDepth", "brackets inside one another");
    }
    const result = rule(this);
    this.#depth -= 1;
    return result;
  }

  countTerm(): void {
    this.#terms += 1;
    if (this.#terms > LIMITS.filterTerms) {
      throw this.#overLimit("filterTerms", "attribute expressions");
    }
  }

  /** The error for the present token. A quoted string is not repeated: it may be a secret. */
  unexpected(expected: string): ScimError {
    const { kind, text, position } = this.peek();
    if (kind === "end") return this.#fault(position, "the end", expected);
    return this.#fault(position, kind === "string" ? "a string" : quote(text), expected);
  }

  /** An error in words of its own about the token that begins at `position`. */
  wrong(position: number, statement: string): ScimError {
    return this.#error(`${statement} (position ${position} of the ${this.#subject}).`);
  }

  #fault(position: number, found: string, expected: string): ScimError {
    return this.#error(
      `The ${this.#subject} has ${found} at position ${position}; expected ${expected}.`,
    );
  }

  #overLimit(limit: "filterLength" | "filterTerms" | "filterDepth", counted: string): ScimError {
    return this.#error(
      `The ${this.#subject} exceeds the limit ${limit}: at most ${LIMITS[limit]} ${counted}.`,
    );
  }
}

const END: Token = { kind: "end", text: "", position: 1 };

/** A word of the client, shortened so that an error stays readable. */
export function quote(text: string): string {
  const points = [...text.slice(0, 100)];
  return points.length > 40 ? `'${points.slice(0, 40).join("")}…'` : `'${text}'`;
}
