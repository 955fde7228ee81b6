import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { copyOf } from "../../../src/scim/resource/copy.ts";
import { type Document, isObject, type Json } from "../../../src/scim/resource/resource.ts";

/** All arrays and objects in a value, itself among them. */
const containers = (value: Json): object[] =>
  typeof value === "object" && value !== null
    ? [value, ...Object.values(value).flatMap(containers)]
    : [];

describe("A copy of JSON", () => {
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

  test("is what structuredClone makes of it", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.stringify(copyOf(value))).toBe(JSON.stringify(structuredClone(value)));
      }),
    );
  });

  test("shares nothing with the original", () => {
    fc.assert(
      fc.property(json, (value) => {
        const originals = new Set(containers(value));
        expect(containers(copyOf(value)).some((each) => originals.has(each))).toBeFalse();
      }),
    );
  });

  test("of an object with a member called __proto__ inherits nothing from it", () => {
    const given: Document = JSON.parse('{"__proto__":{"admin":[true]}}');
    const copy = copyOf(given);
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"admin":[true]}}');
    expect(isObject(copy) && "admin" in copy).toBeFalse();
  });
});
