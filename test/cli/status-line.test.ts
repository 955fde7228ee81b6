import { expect, test } from "bun:test";
import { statusLine } from "../../src/cli/status-line.ts";

const MINUTE_MS = 60_000;
const now = 100 * 1440 * MINUTE_MS;
const calm = {
  publicUrl: "https://scim.example.com",
  isProvisioning: true,
  brake: {},
  lastContacts: new Map<string, number>(),
  now,
};

test.each([
  { about: "a new server", serving: {}, line: "no client was here yet." },
  {
    about: "clients, the latest first",
    serving: {
      lastContacts: new Map([
        ["okta", now - 3 * 1440 * MINUTE_MS],
        ["entra", now - 4 * MINUTE_MS],
        ["hr", now - 150 * MINUTE_MS],
        ["kiosk", now - 1],
      ]),
    },
    line: "kiosk was here just now, entra was here 4 min ago, hr was here 2 h ago, and 1 more.",
  },
  {
    about: "the largest unit of which there are two",
    serving: {
      lastContacts: new Map([
        ["a", now - 119 * MINUTE_MS],
        ["b", now - 47 * 60 * MINUTE_MS],
        ["c", now - 48 * 60 * MINUTE_MS],
      ]),
    },
    line: "a was here 119 min ago, b was here 47 h ago, c was here 2 days ago.",
  },
  {
    about: "a clock that was set back",
    serving: { lastContacts: new Map([["entra", now + MINUTE_MS]]) },
    line: "entra was here just now.",
  },
])("it tells of $about", ({ serving, line }) => {
  expect(statusLine({ ...calm, ...serving })).toBe(`Serving https://scim.example.com; ${line}`);
});

test("it begins with what needs attention", () => {
  expect(statusLine({ ...calm, isProvisioning: false, brake: { trippedAt: 1 } })).toBe(
    "BRAKE: deactivations are held back. Provisioning is off. " +
      "Serving https://scim.example.com; no client was here yet.",
  );
});
