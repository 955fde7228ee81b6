import { describe, expect, test } from "bun:test";
import { readSimple } from "../../../src/scim/resource/value.ts";
import {
  type Attribute,
  binary,
  boolean,
  dateTime,
  decimal,
  integer,
  reference,
  string,
} from "../../../src/scim/schema/attribute.ts";
import { refusal } from "../patch/patch.ts";

const [text, flag, whole, number, moment, bytes, uri] = [
  string("text", {}, ""),
  boolean("flag", {}, ""),
  integer("whole", {}, ""),
  decimal("number", {}, ""),
  dateTime("moment", {}, ""),
  binary("bytes", {}, ""),
  reference("uri", {}, ""),
];

describe("A simple value", () => {
  const read: readonly [Attribute, unknown, string | number | boolean][] = [
    [text, "", ""],
    [text, "  É  ", "  É  "],
    [text, "😀", "😀"],
    [uri, "../Users/u1", "../Users/u1"],
    [flag, true, true],
    [flag, "tRUE", true],
    [flag, "False", false],
    [whole, 7, 7],
    [whole, "-7", -7],
    [number, 1.5, 1.5],
    [number, "1.50", 1.5],
    [moment, "2026-01-31T09:30:00+01:00", "2026-01-31T09:30:00+01:00"],
    [bytes, "TUlJQg==", "TUlJQg=="],
    [bytes, "TUlJ\r\nQg==\n", "TUlJ\r\nQg==\n"],
    [bytes, "a-_b", "a-_b"],
  ];
  test.each(read.map(([attribute, value, is]) => ({ attribute, value, is })))(
    "of type $attribute.type is read from $value",
    ({ attribute, value, is }) => expect(readSimple(attribute, value, "here")).toBe(is),
  );

  const refused: readonly [Attribute, unknown, string][] = [
    [text, 7, "a string, got 7"],
    [text, { a: 1 }, 'a string, got {"a":1}'],
    [uri, false, "a URI in a string, got false"],
    [flag, "yes", 'true or false, got "yes"'],
    [flag, 1, "true or false, got 1"],
    [whole, 1.5, "a whole number, got 1.5"],
    [whole, "1.5", 'a whole number, got "1.5"'],
    [whole, 2 ** 53, "a whole number, got 9007199254740992"],
    [number, "1e999", 'a number, got "1e999"'],
    [number, "", 'a number, got ""'],
    [moment, "2026-01-31", 'a dateTime such as 2026-01-31T09:30:00Z, got "2026-01-31"'],
    [bytes, "a b!", 'base64 text, got "a b!"'],
    [bytes, "=TUl", 'base64 text, got "=TUl"'],
  ];
  test.each(refused.map(([attribute, value, expected]) => ({ attribute, value, expected })))(
    "of type $attribute.type is not read from $value",
    ({ attribute, value, expected }) => {
      const error = refusal(() => readSimple(attribute, value, "here"));
      expect(error).toMatchObject({ status: 400, scimType: "invalidValue" });
      expect(error.detail).toBe(`Attribute 'here' must be ${expected}.`);
    },
  );

  test.each(["a\0b", "\ud83d", "\ude00a"])("is not text that cannot be kept: %j", (value) => {
    expect(refusal(() => readSimple(text, value, "here")).scimType).toBe("invalidValue");
  });

  test("of what is never returned is not repeated in the error", () => {
    const secret = string("secret", { returned: "never" }, "");
    const error = refusal(() => readSimple(secret, { key: "s3cret" }, "secret"));
    expect(error.detail).toBe("Attribute 'secret' must be a string, got object.");
  });

  test("of megabytes of white space before what is no base64 is refused at once", () => {
    const error = refusal(() => readSimple(bytes, `${" ".repeat(2_000_000)}!`, "here"));
    expect(error.scimType).toBe("invalidValue");
  });

  test("that is cut in the middle of an emoji leaves a well-formed error", () => {
    const error = refusal(() => readSimple(flag, `${"x".repeat(55)}😀${"y".repeat(9)}`, "here"));
    expect(error.detail.isWellFormed()).toBeTrue();
  });
});
