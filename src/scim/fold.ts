/**
 * The form in which strings are compared when `caseExact` is false (RFC 7643 §2.2): compatibility
 * composed (NFKC) and lower case, so that "ÉLODIE" finds "élodie". What was sent is stored
 * unchanged; only comparisons use this form.
 */
export function fold(value: string): string {
  if (ASCII.test(value)) return value.toLowerCase();
  // Σ lowers to σ or, at the end of a word, ς: one letter, whichever position it is compared in.
  return value.normalize("NFKC").toLowerCase().replaceAll("ς", "σ").normalize("NFKC");
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is the point.
const ASCII = /^[\x00-\x7f]*$/;

/**
 * Orders two strings by Unicode code point, as UTF-8 bytes order and as SQLite's BINARY collation
 * does; JavaScript's `<` orders by UTF-16 unit and disagrees above U+FFFF.
 * @returns below zero, zero or above zero
 */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above every other unit, so they rank above U+E000 to U+FFFF. */
const rank = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
