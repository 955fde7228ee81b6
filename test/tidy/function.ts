import type { Source } from "./source.ts";

export interface Body {
  /** Of the brace that opens the body. */
  readonly offset: number;
  /** From the line of the parameter list or arrow to the closing brace. */
  readonly lines: number;
}

/** The functions, methods and arrow functions of a file that have a body in braces. */
export function functionsOf({ code }: Source): Body[] {
  const bodies: Body[] = [];
  const open: number[] = [];
  for (let at = 0; at < code.length; at++) {
    if (code[at] === "{") open.push(at);
    if (code[at] !== "}") continue;
    const start = open.pop();
    if (start === undefined) continue;
    const head = headOf(code, start);
    if (head !== undefined) bodies.push({ offset: head, lines: linesBetween(code, head, at) });
  }
  return bodies.sort((a, b) => a.offset - b.offset);
}

/** Statements that have a parenthesis before their brace and are not functions. */
const STATEMENT = /\b(?:if|for|while|switch|catch|with|await)\s*$/;

/**
 * Where the parameters of the function begin whose body opens at `brace`; undefined for other
 * braces.
 */
function headOf(code: string, brace: number): number | undefined {
  const before = code.slice(0, brace).trimEnd();
  if (before.endsWith("=>")) return parametersBefore(code, before.length - 2) ?? before.length;
  const head = parametersBefore(code, before.length);
  return head === undefined || STATEMENT.test(code.slice(0, head)) ? undefined : head;
}

/** The offset of the `(` of `(parameters)` or `(parameters): Type` that ends at `end`. */
function parametersBefore(code: string, end: number): number | undefined {
  let depth = 0;
  for (let at = end - 1; at >= 0; at--) {
    const char = code[at] ?? "";
    // What stands between the parameters and the body can only be a type.
    if (
      char === ")" &&
      depth === 0 &&
      /^\)\s*(?::\s*\S[^;]*)?$/s.test(code.slice(at, end).trimEnd())
    ) {
      return opening(code, at);
    }
    if (/[)}\]]/.test(char)) depth += 1;
    if (/[({[]/.test(char)) depth -= 1;
    if (depth < 0 || (depth === 0 && /[;=]/.test(char) && code[at + 1] !== ">")) return undefined;
  }
  return undefined;
}

function opening(code: string, close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (code[at] === ")") depth += 1;
    if (code[at] === "(") depth -= 1;
    if (depth === 0) return at;
  }
  return 0;
}

const linesBetween = (code: string, from: number, to: number) =>
  code.slice(from, to).split("\n").length;
