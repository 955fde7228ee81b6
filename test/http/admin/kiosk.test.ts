import { expect, test } from "bun:test";
import fc from "fast-check";
import { createToken } from "../../../src/directory/token.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { openKiosk } from "./kiosk.ts";
import { openApi } from "./opened.ts";

type Api = Awaited<ReturnType<typeof openApi>>;

/** One random change; the numbers pick whom and what. */
interface Step {
  readonly what: number;
  readonly whom: number;
  readonly which: number;
  /** The kiosks that read a page afterwards, as bits. */
  readonly readers: number;
}

const SITES = ["Utrecht", "Gent", "gent", null];
const NAMES = ["Drivers", "DRIVERS", "Lockers", "Desk"];
const PERMISSIONS = ["parking", "desks"];

const pick = <T>(all: readonly T[], number: number): T | undefined => all[number % all.length];

/** What administrators and an identity provider do, each a function of the numbers of a step. */
function changes({ api, request }: Api) {
  const people: string[] = [];
  const groups: string[] = [];
  let made = 0;
  const keep = (ids: string[], id: unknown) => {
    if (typeof id === "string") ids.push(id);
  };
  const scim = (method: string, path: string, body: object) =>
    request(method, `/scim/v2${path}`, { body });
  const workplace = userType.schemaExtensions[1]?.schema.id ?? "";
  const anyone = (number: number) => pick([...people, ...people, ...groups], number);
  return [
    async ({ whom, which }: Step) => {
      const entry = { userName: `u${made++}`, site: pick(SITES, whom), active: which % 3 > 0 };
      keep(people, (await api("POST", "/people", entry)).at("id"));
    },
    async ({ whom, which }: Step) => {
      const site = pick(SITES, whom);
      const body = {
        schemas: [userType.schema.id],
        userName: `p${made++}`,
        ...(site && { [workplace]: { site } }),
        displayName: pick(NAMES, which),
      };
      keep(people, (await scim("POST", "/Users", body)).at("id"));
    },
    ({ whom, which }: Step) =>
      api("PATCH", `/people/${pick(people, whom)}`, { site: pick(SITES, which) }),
    ({ whom, which }: Step) =>
      api("PATCH", `/people/${pick(people, whom)}`, { displayName: pick(NAMES, which) }),
    ({ whom, which }: Step) =>
      scim("PATCH", `/Users/${pick(people, whom)}`, {
        schemas: [MESSAGE.patchOp],
        Operations: [
          { op: "replace", path: `${workplace}:site`, value: pick(SITES, which) },
          { op: "replace", path: "active", value: which % 2 > 0 },
        ],
      }),
    ({ whom }: Step) => api("DELETE", `/people/${pick(people, whom)}`),
    ({ whom }: Step) => request("DELETE", `/scim/v2/Users/${pick(people, whom)}`),
    async ({ whom, which }: Step) => {
      const members = [anyone(whom), anyone(which)].filter((id) => id !== undefined);
      const group = { displayName: pick(NAMES, which), members };
      keep(groups, (await api("POST", "/groups", group)).at("id"));
    },
    ({ whom, which }: Step) =>
      api("PATCH", `/groups/${pick(groups, whom)}`, { displayName: pick(NAMES, which) }),
    ({ whom }: Step) => api("DELETE", `/groups/${pick(groups, whom)}`),
    ({ whom, which }: Step) => api("PUT", `/groups/${pick(groups, whom)}/members/${anyone(which)}`),
    ({ whom, which }: Step) =>
      api("PUT", `/groups/${pick(groups, whom)}/members/${pick(groups, which)}`),
    ({ whom, which }: Step) =>
      api("DELETE", `/groups/${pick(groups, whom)}/members/${anyone(which)}`),
    ({ whom, which }: Step) =>
      scim("PATCH", `/Groups/${pick(groups, whom)}`, {
        schemas: [MESSAGE.patchOp],
        Operations: [{ op: "replace", path: "members", value: [{ value: anyone(which) }] }],
      }),
    ({ whom, which }: Step) =>
      api("PUT", `/people/${pick(people, whom)}/permissions`, PERMISSIONS.slice(which % 3)),
    ({ whom, which }: Step) =>
      api("PUT", `/groups/${pick(groups, whom)}/permissions`, PERMISSIONS.slice(which % 3)),
    ({ whom, which }: Step) =>
      api("PATCH", `/permissions/${pick(PERMISSIONS, whom)}`, { name: `other-${which % 3}` }),
    ({ whom, which }: Step) =>
      api("PUT", "/lists/sites", {
        mode: which % 2 > 0 ? "closed" : "open",
        values: ["Utrecht", "GENT"].slice(whom % 3),
      }),
    ({ whom }: Step) => api("POST", `/people/${pick(people, whom)}/release`),
    ({ which }: Step) =>
      api("PATCH", "/settings", { identifierPolicy: which % 2 > 0 ? "follow" : "fixed" }),
  ];
}

async function openKiosks(server: Api) {
  const reader = await server.token("desks", "read");
  const limited = await createToken(server.store, {
    ...{ name: "panel", client: "panel", scope: "read", created: 0 },
    fields: ["displayName", "site", "groups", "active"],
    sites: ["GENT"],
  });
  const people = { path: "/people", token: reader } as const;
  return {
    all: openKiosk(server, { ...people, query: "" }),
    active: openKiosk(server, { ...people, query: "&active=true&site=utrecht" }),
    inGroup: openKiosk(server, { ...people, query: "&group=drivers" }),
    text: openKiosk(server, { ...people, query: "&q=d&fields=permissions,displayName" }),
    ofSite: openKiosk(server, { path: "/people", token: limited.secret, query: "" }),
    groups: openKiosk(server, { path: "/groups", token: reader, query: "" }),
    named: openKiosk(server, { path: "/groups", token: reader, query: "&displayName=drivers" }),
  };
}

const steps = fc.array(
  fc.record({ what: fc.nat(), whom: fc.nat(), which: fc.nat(), readers: fc.nat(127) }),
  { minLength: 20, maxLength: 40 },
);

/** Some people and groups, so that there are several pages of them. */
const BEGINNING: readonly Step[] = [0, 1, 0, 1, 0, 1, 0, 7, 7].map((what, at) => ({
  ...{ what, whom: at, which: at + 2, readers: 0 },
}));

async function holds(all: readonly Step[]): Promise<void> {
  const server = await openApi();
  try {
    await server.api("PUT", "/permissions", PERMISSIONS);
    const kiosks = await openKiosks(server);
    const everHere = new Set<string>();
    const acts = changes(server);
    for (const step of [...BEGINNING, ...all]) {
      await pick(acts, step.what)?.(step);
      for (const { id } of await kiosks.ofSite.whole()) everHere.add(id);
      for (const [index, kiosk] of Object.values(kiosks).entries()) {
        if ((step.readers >> index) & 1) await kiosk.step();
      }
    }
    for (const kiosk of Object.values(kiosks)) {
      await kiosk.catchUp();
      expect(kiosk.memory()).toEqual(await kiosk.whole());
    }
    expect(new Set(kiosks.ofSite.removals).difference(everHere).size).toBe(0);
  } finally {
    await server.close();
  }
}

test("whoever follows what changed knows what a full read gives, and no other site", async () => {
  await fc.assert(fc.asyncProperty(steps, holds), { numRuns: 6, interruptAfterTimeLimit: 20_000 });
}, 60_000);
