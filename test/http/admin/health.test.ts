import { afterAll, expect, test } from "bun:test";
import { openContacts } from "../../../src/directory/contacts.ts";
import { Group } from "../../../src/scim/schema/group.ts";
import { User } from "../../../src/scim/schema/user.ts";
import { openApi, refusalOf } from "./opened.ts";

const server = await openApi();
afterAll(server.close);
const { api } = server;

const MINUTE_MS = 60_000;
const body = (userName: string, more: object = {}) => ({ schemas: [User.id], userName, ...more });
const GUID = "0a1b2c3d-0000-4000-8000-0123456789ab";

/** Requests that identity providers send, without a pause. */
async function synchronise(userName: string): Promise<void> {
  await server.request("GET", `/scim/v2/Users?filter=userName eq "${GUID}"`);
  await server.request("POST", "/scim/v2/Users", { body: body(userName) });
  await server.request("POST", "/scim/v2/Users", { body: body(userName) });
  await server.request("GET", "/scim/v2/Users/0");
}

test("A new server has nothing to tell", async () => {
  const { status, body: told } = await api("GET", "/health");
  expect(status).toBe(200);
  expect(told).toMatchObject({
    provisioning: { enabled: true },
    people: { active: 0, inactive: 0, provisioned: 0, local: 0 },
    groups: { provisioned: 0, local: 0 },
    clients: [],
  });
});

test("Health tells of each client what it sent, at once, and of cycles", async () => {
  await synchronise("ann");
  server.wait(40 * MINUTE_MS);
  await synchronise("bob");
  await server.request("PATCH", "/scim/v2/Users/0", { token: await server.token("okta", "read") });
  const { body: told } = await api("GET", "/health");
  const counts = { requests: 4, writes: 2, failures: 1 };
  expect(told).toMatchObject({
    people: { active: 2, inactive: 0, provisioned: 2, local: 0 },
    clients: [
      {
        client: "entra",
        lastContact: expect.stringMatching(/^2026-01-31T12:4\d:\d\d\.000Z$/),
        lastHour: { requests: 8, writes: 4, failures: 2 },
        hours: [{ hour: "2026-01-31T12:00:00.000Z", requests: 8, writes: 4, failures: 2 }],
        cycles: [
          { began: expect.stringContaining("T12:4"), ...counts },
          { began: expect.stringContaining("T12:0"), ...counts },
        ],
        usualGapMinutes: 40,
      },
      {
        client: "okta",
        lastHour: { requests: 1, writes: 1, failures: 1 },
        cycles: [],
        usualGapMinutes: null,
      },
    ],
  });
});

test("Tests of the connection are contacts, but no cycles", async () => {
  const token = await server.token("tested", "provision");
  for (const path of [`Users?filter=userName eq "${GUID}"`, "ServiceProviderConfig", "Schemas"]) {
    await server.request("GET", `/scim/v2/${path}`, { token });
  }
  const { body: told } = await api("GET", "/health");
  expect(Object(told).clients).toContainEqual(
    expect.objectContaining({
      client: "tested",
      lastHour: { requests: 3, writes: 0, failures: 0 },
      cycles: [],
    }),
  );
});

test("Health tells of local and inactive people, of groups and of the journal", async () => {
  await api("POST", "/people", { userName: "eve", active: false });
  const group = { schemas: [Group.id], displayName: "Desks" };
  await server.request("POST", "/scim/v2/Groups", { body: group });
  await api("PUT", "/provisioning", { enabled: false });
  const { body: told } = await api("GET", "/health");
  const { entries } = await server.store.journal({ limit: 1000 });
  expect(told).toMatchObject({
    provisioning: { enabled: false },
    people: { active: 2, inactive: 1, provisioned: 2, local: 1 },
    groups: { provisioned: 1, local: 0 },
    journal: {
      entries: entries.length,
      oldest: new Date(entries.at(-1)?.at ?? 0).toISOString(),
    },
  });
});

test("What was told before a restart is told after it, neither lost nor twice", async () => {
  const before = (await api("GET", "/health")).body;
  const contacts = await openContacts({
    store: server.store,
    after: () => () => undefined,
    onFailure: () => undefined,
  });
  await contacts.flush();
  const known = Object(before).clients as { client: string; lastContact: string }[];
  expect([...contacts.lastContacts()].sort()).toEqual(
    known.map(({ client, lastContact }) => [client, Date.parse(lastContact)]),
  );
  expect(Object((await api("GET", "/health")).body).clients).toEqual(known);
});

test.each(["read", "provision"] as const)("A token of scope %s is told nothing", async (scope) => {
  const token = await server.token(`curious-${scope}`, scope);
  expect(refusalOf(await api("GET", "/health", undefined, { token })).status).toBe(403);
});
