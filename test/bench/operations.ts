import { MESSAGE } from "../../src/scim/urn.ts";
import { patchOf } from "../binary/bodies.ts";
import { nameOf, personOf } from "./documents.ts";

/** What the requests to one target need to know. */
export interface Aim {
  readonly target: string;
  readonly port: number;
  readonly token: string;
  /** Ids of people, by their number. */
  readonly ids: readonly string[];
  /** Ids of groups, and how many people they began with. */
  readonly groups: Readonly<Record<string, { readonly id: string; readonly members: number }>>;
  /** The ETag of the first person. */
  readonly etag: string;
  /** Where pages by cursor begin: the first, and one deep inside. */
  readonly cursors: Readonly<Record<string, string>>;
}

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Operation {
  readonly name: string;
  readonly clients: number;
  /** The statuses that say that it was done. */
  readonly status: readonly number[];
  /** What cannot do it is not asked. */
  readonly targets: readonly string[];
  /** The most requests of one round: where each uses something up. */
  readonly most?: number;
  /** The least of rollcall's rate as a ratio to that of these targets. */
  readonly goal: Readonly<Record<string, number>>;
  /** Whether it may take no longer, but for a half, where there are a hundred times the people. */
  readonly scales: boolean;
  /** @param n the number of the request, never the same twice for one target and operation */
  readonly ask: (aim: Aim, n: number) => Ask;
}

export const ROLLCALL = "rollcall";
export const FLOOR = "floor";
export const SCIMMY = "SCIMMY";
export const SCIM2_SERVER = "scim2-server";

/** What readers do while something else is looked at. */
export const COMMON = "GET /Users/{id}";

const ALL = [FLOOR, ROLLCALL, SCIMMY, SCIM2_SERVER];
const BOTH = [FLOOR, ROLLCALL];
const DONE = [200];
/** A change may be answered without the resource. */
const CHANGED = [200, 204];

/** A stride that meets every person before it meets one again. */
const STRIDE = 7919;
/** The first person is left out: their ETag has to stay. */
const numberOf = ({ ids }: Aim, n: number): number => 1 + ((n * STRIDE) % (ids.length - 1));
const someone = (aim: Aim, n: number): string => aim.ids[numberOf(aim, n)] ?? "";

const create = (prefix: string) => (_: Aim, n: number) => ({
  method: "POST",
  path: "/Users",
  body: personOf(`${prefix}-${n}`),
});

const patch = (path: string, value: (aim: Aim, n: number) => unknown) => (aim: Aim, n: number) => ({
  method: "PATCH",
  path: `/Users/${someone(aim, n)}`,
  body: patchOf({ op: "replace", path, value: value(aim, n) }),
});

const addMember = (name: string) => (aim: Aim, n: number) => {
  const group = aim.groups[name];
  const value = aim.ids[((group?.members ?? 0) + n) % aim.ids.length];
  return {
    method: "PATCH",
    path: `/Groups/${group?.id}`,
    body: patchOf({ op: "add", path: "members", value: [{ value }] }),
  };
};

const readGroup = (name: string) => (aim: Aim) => ({
  method: "GET",
  path: `/Groups/${aim.groups[name]?.id}?excludedAttributes=members`,
});

/** @param share 0 for the first page of 100, 1 for the last */
const page = (share: number) => (aim: Aim) => {
  const start = Math.floor(Math.max(0, aim.ids.length - 100) * share);
  return aim.target === FLOOR
    ? { method: "GET", path: `/Users?after=${start === 0 ? "" : aim.ids[start - 1]}` }
    : { method: "GET", path: `/Users?startIndex=${start + 1}&count=100` };
};

const cursorPage = (name: string) => (aim: Aim) => ({
  method: "GET",
  path: `/Users?cursor=${encodeURIComponent(aim.cursors[name] ?? "")}&count=100`,
});

/** Members added in one round: each takes a person who is not in the group. */
const JOINS = 100;

export const OPERATIONS: readonly Operation[] = [
  {
    name: "GET /Users?filter=userName eq",
    clients: 16,
    status: DONE,
    targets: ALL,
    goal: { [FLOOR]: 0.5, [SCIMMY]: 10 },
    scales: true,
    ask: (aim, n) => ({
      method: "GET",
      path: `/Users?filter=userName%20eq%20%22${nameOf(`${numberOf(aim, n)}`)}%22`,
    }),
  },
  {
    name: COMMON,
    clients: 16,
    status: DONE,
    targets: ALL,
    goal: { [FLOOR]: 0.5 },
    scales: true,
    ask: (aim, n) => ({ method: "GET", path: `/Users/${someone(aim, n)}` }),
  },
  {
    name: "GET /Users/{id}, If-None-Match",
    clients: 16,
    status: [304],
    targets: BOTH,
    goal: { [FLOOR]: 0.5 },
    scales: true,
    ask: ({ ids, etag }) => ({
      method: "GET",
      path: `/Users/${ids[0]}`,
      headers: { "If-None-Match": etag },
    }),
  },
  {
    name: "POST /Users, 16 clients",
    clients: 16,
    status: [201],
    targets: ALL,
    goal: { [FLOOR]: 2.5 },
    scales: true,
    ask: create("crowd"),
  },
  {
    name: "POST /Users, 1 client",
    clients: 1,
    status: [201],
    targets: ALL,
    goal: { [FLOOR]: 0.7 },
    scales: true,
    ask: create("single"),
  },
  {
    name: "PATCH active, 16 clients",
    clients: 16,
    status: CHANGED,
    targets: ALL,
    goal: { [FLOOR]: 2 },
    scales: true,
    ask: patch("active", ({ ids }, n) => Math.floor(n / ids.length) % 2 === 1),
  },
  {
    name: 'PATCH emails[type eq "work"].value, 16 clients',
    clients: 16,
    status: CHANGED,
    targets: ALL,
    goal: { [FLOOR]: 2 },
    scales: true,
    ask: patch('emails[type eq "work"].value', (_, n) => nameOf(`work-${n}`)),
  },
  ...["ten", "thousand", "large"].map((name) => ({
    name: `add a member to group ${name}`,
    clients: 1,
    status: CHANGED,
    targets: name === "large" ? BOTH : ALL,
    most: JOINS,
    goal: name === "thousand" ? { [SCIMMY]: 50 } : {},
    scales: true,
    ask: addMember(name),
  })),
  ...["ten", "large"].map((name) => ({
    name: `GET group ${name} without members`,
    clients: 1,
    status: DONE,
    targets: name === "large" ? BOTH : ALL,
    goal: {},
    scales: true,
    ask: readGroup(name),
  })),
  ...(
    [
      ["first", 0],
      ["middle", 0.5],
      ["last", 1],
    ] as const
  ).map(([name, share]) => ({
    name: `list page of 100, ${name}, by index`,
    clients: 1,
    status: DONE,
    targets: BOTH,
    goal: {},
    scales: false,
    ask: page(share),
  })),
  ...["first", "deep"].map((name) => ({
    name: `list page of 100, ${name}, by cursor`,
    clients: 1,
    status: DONE,
    targets: [ROLLCALL],
    goal: {},
    scales: false,
    ask: cursorPage(name),
  })),
  {
    name: "POST /Bulk of 1,000 creates",
    clients: 1,
    status: DONE,
    targets: [ROLLCALL],
    most: 2,
    goal: {},
    scales: false,
    ask: (_, n) => ({ method: "POST", path: "/Bulk", body: bulkOf(`bulk-${n}-`, 1000) }),
  },
];

/** A bulk request that makes as many people. */
export const bulkOf = (prefix: string, count: number, from = 0) => ({
  schemas: [MESSAGE.bulkRequest],
  Operations: Array.from({ length: count }, (_, n) => ({
    method: "POST",
    path: "/Users",
    bulkId: `${n}`,
    data: personOf(`${prefix}${from + n}`),
  })),
});
