import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type CursorContent, openCursor, sealCursor } from "../../src/directory/cursor.ts";
import { ScimError } from "../../src/scim/error.ts";
import { LIMITS } from "../../src/scim/limits.ts";

const KEY = new Uint8Array(32).fill(7);
const NOW = Date.parse("2026-01-31T12:00:00Z");
const QUERY = '["Users","userName sw \\"j\\"",10]';

const CONTENT: CursorContent = {
  position: { sort: "jansen", id: "01a2013c-7e20-763d-9a2e-7ff6cf75b385" },
  direction: "next",
  count: 10,
  total: 17,
  issued: NOW,
};
const cursor = sealCursor(KEY, CONTENT, QUERY);

function refusal(open: () => unknown): ScimError {
  try {
    open();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("the cursor was accepted");
}

describe("a cursor", () => {
  test("has unreserved characters of RFC 3986 alone and gives back what was sealed", () => {
    const position = fc.record({
      sort: fc.oneof(fc.string({ unit: "grapheme" }), fc.integer(), fc.constant(null)),
      id: fc.uuid(),
    });
    const direction = fc.constantFrom("next" as const, "previous" as const);
    fc.assert(
      fc.property(
        position,
        direction,
        fc.nat(),
        fc.string(),
        (position, direction, total, query) => {
          const content = { position, direction, count: 5, total, issued: NOW };
          const sealed = sealCursor(KEY, content, query);
          expect(sealed).toMatch(/^[A-Za-z0-9._~-]+$/);
          expect(openCursor(KEY, sealed, query, NOW)).toEqual(content);
        },
      ),
    );
  });

  test("is invalid wherever a character was changed", () => {
    for (let i = 0; i < cursor.length; i++) {
      const other = cursor[i] === "A" ? "B" : "A";
      const changed = `${cursor.slice(0, i)}${other}${cursor.slice(i + 1)}`;
      // The last character of base64 may hold bits that are not read.
      if (i === cursor.length - 1) continue;
      expect(refusal(() => openCursor(KEY, changed, QUERY, NOW)).scimType).toBe("invalidCursor");
    }
  });

  const strange: readonly [title: string, open: () => CursorContent][] = [
    ["for another query", () => openCursor(KEY, cursor, `${QUERY} `, NOW)],
    ["of another directory", () => openCursor(new Uint8Array(32), cursor, QUERY, NOW)],
    ["without its mark", () => openCursor(KEY, cursor.split(".")[0] ?? "", QUERY, NOW)],
    ["that is no cursor", () => openCursor(KEY, "abc", QUERY, NOW)],
    ["that is only a dot", () => openCursor(KEY, ".", QUERY, NOW)],
  ];

  test.each(strange)("%s is invalid", (_title, open) => {
    expect(refusal(open)).toMatchObject({ status: 400, scimType: "invalidCursor" });
  });

  test("is good until its time is over, and expired from then on", () => {
    const end = NOW + LIMITS.cursorSeconds * 1000;
    expect(openCursor(KEY, cursor, QUERY, end)).toEqual(CONTENT);
    expect(refusal(() => openCursor(KEY, cursor, QUERY, end + 1)).scimType).toBe("expiredCursor");
  });
});
