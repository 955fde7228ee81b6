/**
 * Whether a string can be kept as UTF-8 and given back as it came: no U+0000, no lone surrogate.
 */
export const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** A value as it is shown in an error's detail: short, and of one line. */
export const shown = (value: unknown): string =>
  shortened(JSON.stringify(value) ?? String(value), 60);

/**
 * What kind of value came in place of an object or an array. The value itself may hold a password
 * or another secret, and whatever is told of it comes into the journal.
 */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * Text of a client, cut so that what repeats it stays readable; well-formed wherever the cut falls.
 */
export const shortened = (text: string, length: number): string =>
  (text.length > length ? `${text.slice(0, length - 3)}...` : text).toWellFormed();
