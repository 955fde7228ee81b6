import { expect, test } from "bun:test";
import { parseDateTime } from "../../src/scim/date-time.ts";

const base = Date.UTC(2026, 0, 31, 9, 30, 0);

test.each([
  ["2026-01-31T09:30:00Z", base],
  ["2026-01-31T09:30:00", base],
  ["2026-01-31T11:30:00+02:00", base],
  ["2026-01-31T00:00:00-09:30", base],
  ["2026-01-31T09:30:00.1Z", base + 100],
  ["2026-01-31T09:30:00.12", base + 120],
  ["2026-01-31T09:30:00.123Z", base + 123],
  ["2026-01-31T09:30:00.1235Z", base + 123.5],
  ["1969-12-31T23:59:59.999Z", -1],
])("parseDateTime reads %s as %d", (text, milliseconds) => {
  expect(parseDateTime(text)).toBe(milliseconds);
});

test.each([
  "",
  "2026-01-31",
  "09:30:00Z",
  "2026-01-31 09:30:00Z",
  "2026-01-31T09:30Z",
  "2026-01-31T09:30:00.Z",
  "2026-13-31T09:30:00Z",
  "2026-02-30T09:30:00Z",
  "2026-01-31T25:30:00Z",
  "2026-01-31T09:30:00+99:00",
  "2026-01-31T09:30:00 Z",
  "x2026-01-31T09:30:00Z",
  "1769851800000",
])("parseDateTime refuses %j", (text) => {
  expect(parseDateTime(text)).toBeUndefined();
});
