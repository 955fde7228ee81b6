/**
 * Reads an xsd:dateTime (RFC 7643 §2.3.5); one without a time zone is taken as UTC.
 * @returns milliseconds since 1970, with a fraction where the text is finer than that; undefined
 *   for anything else
 */
export function parseDateTime(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const [, toSeconds = "", fraction = "", zone = "Z"] = match;
  const seconds = Date.parse(`${toSeconds}${zone}`);
  if (Number.isNaN(seconds) || !isInCalendar(toSeconds.slice(0, 10))) return undefined;
  const digits = fraction.padEnd(3, "0");
  return seconds + Number(`${digits.slice(0, 3)}.${digits.slice(3)}`);
}

const DATE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/;

/** `Date.parse` takes 30 February for 2 March. */
const isInCalendar = (date: string) => new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
