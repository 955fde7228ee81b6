import { afterAll, describe, expect, test } from "bun:test";
import { DEFAULT_SETTINGS } from "../../../src/directory/workplace.ts";
import { openApi, refusalOf } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api } = server;

test("a new box has the settings that the documentation tells of", async () => {
  expect((await api("GET", "/settings")).body).toEqual({ ...DEFAULT_SETTINGS, defaultGroups: [] });
});

test.each([
  { identifierPolicy: "follow" },
  { onExisting: "link" },
  { tombstoneDays: 30, removeInactiveAfterDays: 90 },
  { removeInactiveAfterDays: null },
  { brakePercent: 100 },
  { journalValues: "redacted", journalDays: 1, journalMegabytes: 10 },
  {},
])("%j changes what is named, and is in force when it is answered", async (changes) => {
  const before = (await api("GET", "/settings")).body;
  const answer = await api("PATCH", "/settings", changes);
  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ ...(before as object), ...changes });
  expect((await api("GET", "/settings")).body).toEqual(answer.body);
  expect(await server.store.settings()).toMatchObject(changes);
});

describe("Settings that are no good are refused as a whole:", () => {
  test.each([
    [{ tombstoneDays: -1 }, "tombstoneDays"],
    [{ tombstoneDays: 3651 }, "3650"],
    [{ tombstoneDays: 1.5 }, "whole number"],
    [{ identifierPolicy: "sometimes" }, "'fixed' or 'follow'"],
    [{ brakePercent: 0 }, "1 to 100"],
    [{ journalDays: null }, "journalDays"],
    [{ onExisting: "reject", identifierPolice: "fixed" }, "'identifierPolicy'"],
    [{ defaultGroups: ["nobody"] }, "nobody"],
    [[], "object"],
  ])("%j", async (changes, words) => {
    const before = (await api("GET", "/settings")).body;
    const { status, detail } = refusalOf(await api("PATCH", "/settings", changes));
    expect([status, detail]).toEqual([400, expect.stringContaining(words)]);
    expect((await api("GET", "/settings")).body).toEqual(before);
  });
});
