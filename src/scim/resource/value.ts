import { parseDateTime } from "../date-time.ts";
import { invalidValue } from "../error.ts";
import type { Attribute } from "../schema/attribute.ts";
import { isStorable, shown } from "./text.ts";

/**
 * Reads one value of a simple attribute (RFC 7643 §2.3). What is kept is what was sent, apart from
 * booleans and numbers that came as text.
 * @param where names the attribute in the error, e.g. `emails.type`
 * @throws ScimError invalidValue
 */
export function readSimple(
  attribute: Attribute,
  value: unknown,
  where: string,
): string | number | boolean {
  const read = READERS[attribute.type](value);
  if (read === undefined) {
    // The value of an attribute that is never returned is a secret: it is not echoed either.
    const got = attribute.returned === "never" ? typeof value : shown(value);
    throw invalidValue(`Attribute '${where}' must be ${EXPECTED[attribute.type]}, got ${got}.`);
  }
  if (typeof read === "string" && !isStorable(read)) {
    throw invalidValue(
      `Attribute '${where}' holds U+0000 or half of a surrogate pair; send well-formed text.`,
    );
  }
  return read;
}

type Reader = (value: unknown) => string | number | boolean | undefined;

const readString: Reader = (value) => (typeof value === "string" ? value : undefined);

/** §2.3.5: "a valid xsd:dateTime ... and MUST include both a date and a time". */
const readDateTime: Reader = (value) =>
  typeof value === "string" && parseDateTime(value) !== undefined ? value : undefined;

/** §2.3.6: base64 or base64url; line breaks, as in PEM, are tolerated. */
const readBinary: Reader = (value) =>
  typeof value === "string" && BASE64.test(value.replace(/\s+/g, "")) ? value : undefined;

/** One way to match each text: a pattern with two would take for ever over a long one. */
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Entra sends "True" and "False" unless told to be compliant. */
const readBoolean: Reader = (value) => {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const text = value.toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
};

const readNumber =
  (accepts: (value: number) => boolean): Reader =>
  (value) => {
    const isText = typeof value === "string" && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value);
    const number = isText ? Number(value) : value;
    return typeof number === "number" && accepts(number) ? number : undefined;
  };

const READERS: Record<Attribute["type"], Reader> = {
  string: readString,
  reference: readString,
  boolean: readBoolean,
  dateTime: readDateTime,
  binary: readBinary,
  integer: readNumber(Number.isSafeInteger),
  decimal: readNumber(Number.isFinite),
  complex: () => undefined,
};

const EXPECTED: Record<Attribute["type"], string> = {
  string: "a string",
  reference: "a URI in a string",
  boolean: "true or false",
  dateTime: "a dateTime such as 2026-01-31T09:30:00Z",
  binary: "base64 text",
  integer: "a whole number",
  decimal: "a number",
  complex: "an object",
};
