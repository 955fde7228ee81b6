/**
 * Whether a string can be kept as UTF-8 and given back as it came: no U+0000, no lone surrogate.
 */
export const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** A value as it is shown in an error's detail: short, and of one line. */
export const shown = (value: unknown): string =>
  shortened(JSON.stringify(value) ?? String(value), 60);

/**
 * Text of a client, cut so that what repeats it stays readable; well-formed wherever the cut falls.
 */
export const shortened = (text: string, length: number): string =>
  (text.length > length ? `${text.slice(0, length - 3)}...` : text).toWellFormed();
