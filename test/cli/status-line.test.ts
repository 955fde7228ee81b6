import { expect, test } from "bun:test";
import { createStatus, statusLine } from "../../src/cli/status-line.ts";

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

/** What is told within a moment. */
async function toldBy(use: (status: ReturnType<typeof createStatus>) => void) {
  const lines: string[] = [];
  const status = createStatus({ status: (line) => lines.push(line) });
  use(status);
  await Bun.sleep(5);
  status.end();
  return lines;
}

test("what fails is told at once and in front, and when it is well again", async () => {
  const lines = await toldBy(async (status) => {
    status.begin(async () => "Serving.");
    await Bun.sleep(0);
    status.trouble("The disk is full.");
    status.trouble("The disk is full.");
    await Bun.sleep(0);
    status.trouble(undefined);
  });
  expect(lines).toEqual(["Serving.", "FAILING: The disk is full. Serving.", "Serving."]);
});

test("what fails is told where nothing else can be said", async () => {
  const lines = await toldBy((status) => {
    status.trouble("The database is damaged.");
    status.begin(() => Promise.reject(new Error("damaged")));
  });
  expect(lines).toEqual(["FAILING: The database is damaged."]);
});

test("before it begins and after it ends nothing is told", async () => {
  const lines = await toldBy((status) => {
    status.trouble("The disk is full.");
    status.begin(async () => "Serving.");
    status.end();
    status.trouble("The disk is broken.");
  });
  expect(lines).toEqual([]);
});
