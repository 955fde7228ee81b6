import { beforeEach, expect, test } from "bun:test";
import type { LastBackup } from "../../src/cli/backups.ts";
import { createWarnings } from "../../src/cli/warnings.ts";
import type { Credential, Token } from "../../src/directory/credential-store.ts";
import type { Brake } from "../../src/directory/store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse("2026-11-02T06:00:00Z");

let now: number;
let silentHours: number;
let tokens: Token[];
let credentials: Credential[];
let lastContacts: Map<string, number>;
let lastBackup: LastBackup | undefined;
let brake: Brake;
let lines: string[];

beforeEach(() => {
  now = START;
  silentHours = 24;
  tokens = [];
  credentials = [];
  lastContacts = new Map();
  lastBackup = undefined;
  brake = {};
  lines = [];
});

const token = (more: Partial<Token> = {}): Token => ({
  id: "1",
  name: "entra",
  client: "entra",
  scope: "provision",
  created: 0,
  lastUsed: START,
  ...more,
});

/** Lets the warnings run; `told()` runs them once more and returns what is new in the log. */
function opened() {
  const chore = createWarnings({
    live: () => ({ "silent-client-hours": silentHours }),
    store: {
      brake: async () => brake,
      listTokens: async () => tokens,
      listCredentials: async () => credentials,
    },
    contacts: { lastContacts: () => lastContacts },
    backups: { last: () => lastBackup, lastDone: () => START },
    log: { warn: (fields, message) => void lines.push(`${message} ${JSON.stringify(fields)}`) },
    now: () => now,
  });
  return {
    async told(): Promise<string[]> {
      lines = [];
      await chore.run();
      return lines;
    },
  };
}

test("where all is well nothing is told", async () => {
  tokens = [token({ expires: START + 15 * DAY_MS })];
  lastContacts.set("entra", START);
  lastBackup = { at: START, outcome: "done", bytes: 1 };
  const { told } = opened();
  expect(await told()).toEqual([]);
  now += 23 * HOUR_MS;
  expect(await told()).toEqual([]);
});

test("a client that is silent is told of once, and again when it had come back", async () => {
  tokens = [token()];
  lastContacts.set("entra", START);
  const { told } = opened();
  now += 24 * HOUR_MS;
  expect(await told()).toEqual([]);
  now += 1000;
  expect(await told()).toEqual([
    "a client is silent: see whether its identity provider still provisions " +
      '{"client":"entra","lastContact":"2026-11-02T06:00:00Z"}',
  ]);
  now += 100 * HOUR_MS;
  expect(await told()).toEqual([]);
  lastContacts.set("entra", now);
  expect(await told()).toEqual([]);
  now += 25 * HOUR_MS;
  expect(await told()).toHaveLength(1);
});

test("a client has an hour to come back after a start", async () => {
  tokens = [token()];
  lastContacts.set("entra", START - 3 * DAY_MS);
  const { told } = opened();
  now += HOUR_MS - 1;
  expect(await told()).toEqual([]);
  now += 1;
  expect(await told()).toHaveLength(1);
});

test("silent-client-hours counts as it is now, and 0 is for ever", async () => {
  tokens = [token()];
  lastContacts.set("entra", START);
  const { told } = opened();
  now += 5 * HOUR_MS;
  silentHours = 4;
  expect(await told()).toHaveLength(1);
  silentHours = 0;
  now += 1000 * HOUR_MS;
  expect(await told()).toEqual([]);
});

test.each([
  { what: "was revoked", one: { revoked: START } },
  { what: "has ended long ago", one: { expires: START - DAY_MS, lastUsed: START - 9 * DAY_MS } },
  { what: "is for reading", one: { scope: "read" as const } },
])("a client whose one token $what may be silent", async ({ one }) => {
  tokens = [token(one)];
  lastContacts.set("entra", START - 2 * DAY_MS);
  const { told } = opened();
  now += 2 * HOUR_MS;
  expect(await told()).toEqual([]);
});

test("a client with a credential of OAuth is missed until that is revoked", async () => {
  const credential = { id: "c", client: "okta", kind: "secret", created: 0 } as const;
  lastContacts.set("okta", START - 2 * DAY_MS);
  credentials = [{ ...credential, revoked: START }];
  const { told } = opened();
  now += 2 * HOUR_MS;
  expect(await told()).toEqual([]);
  credentials = [credential];
  expect(await told()).toHaveLength(1);
});

test("a token in use is told of 14 days before its end, and when it has ended", async () => {
  const expires = START + 14 * DAY_MS + 1000;
  tokens = [
    token({ expires }),
    token({ id: "2", name: "unused", lastUsed: 0, expires: START + DAY_MS }),
  ];
  tokens = tokens.map((each) => {
    const { lastUsed, ...rest } = each;
    return each.name === "unused" ? rest : { ...rest, lastUsed: expires - 1 };
  });
  const { told } = opened();
  expect(await told()).toEqual([]);
  now += 1000;
  const fields = '{"token":"entra","client":"entra","expires":"2026-11-16T06:00:01Z"}';
  expect(await told()).toEqual([`a token ends soon: bring its client another ${fields}`]);
  now += DAY_MS;
  expect(await told()).toEqual([]);
  now = expires;
  expect(await told()).toEqual([`a token has ended: bring its client another ${fields}`]);
  tokens = [];
  expect(await told()).toEqual([]);
});

test("backups that fail are told of once, and again when one was good", async () => {
  const { told } = opened();
  lastBackup = { at: START, outcome: "failed" };
  const told1 = await told();
  expect(told1).toEqual([
    'backups fail: see rollcall doctor {"lastBackup":"2026-11-02T06:00:00Z"}',
  ]);
  lastBackup = { at: START + HOUR_MS, outcome: "failed" };
  expect(await told()).toEqual([]);
  lastBackup = { at: START + 2 * HOUR_MS, outcome: "done", bytes: 1 };
  expect(await told()).toEqual([]);
  lastBackup = { at: START + 3 * HOUR_MS, outcome: "failed" };
  expect(await told()).toHaveLength(1);
});

test("each time that the brake trips is told of once", async () => {
  const { told } = opened();
  brake = { trippedAt: START };
  expect(await told()).toEqual([
    "the brake has tripped: nobody is deactivated until an administrator lets it " +
      '{"since":"2026-11-02T06:00:00Z"}',
  ]);
  expect(await told()).toEqual([]);
  brake = { trippedAt: START + 1000 };
  expect(await told()).toHaveLength(1);
  brake = { openUntil: START + DAY_MS };
  expect(await told()).toEqual([]);
});
