import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { BADGE, type BadgeServer, CORE, openBadgeServer } from "./badge-server.ts";

let server: BadgeServer;
beforeAll(async () => {
  server = await openBadgeServer();
});
afterAll(() => server.close());

const CHIP = "QUJD";
const before = {
  colour: "red",
  level: 2,
  chip: CHIP,
  zones: ["A", "B"],
  doors: [
    { value: "front", type: "day", primary: true },
    { value: "back", type: "night" },
  ],
  sponsor: { value: "one", since: "2026-01-01T00:00:00Z" },
};

/** The badge as it is read, without the URIs that the server adds. */
async function badgeOf(id: string): Promise<unknown> {
  const container = (await server.read(id)).at(BADGE);
  return JSON.parse(JSON.stringify(container ?? null), (key, value) =>
    key === "$ref" ? undefined : value,
  );
}

const { colour: _, ...withoutColour } = before;
const { sponsor: _sponsor, ...withoutSponsor } = before;
const [front, back] = before.doors;

const patches: readonly [title: string, operations: object[], after: object][] = [
  ["add at a path", [{ op: "add", path: `${BADGE}:level`, value: 3 }], { ...before, level: 3 }],
  [
    "Replace with a number in text",
    [{ op: "Replace", path: `${BADGE}:level`, value: "3" }],
    { ...before, level: 3 },
  ],
  [
    "a path in another case",
    [{ op: "replace", path: `${BADGE.toLowerCase()}:COLOUR`, value: "Blue" }],
    { ...before, colour: "Blue" },
  ],
  [
    "Entra's keys without a path",
    [{ op: "Replace", value: { [`${BADGE}:colour`]: "green", [`${BADGE}:level`]: 1 } }],
    { ...before, colour: "green", level: 1 },
  ],
  [
    "the container without a path",
    [{ op: "add", value: { [BADGE]: { colour: "green" } } }],
    { ...before, colour: "green" },
  ],
  [
    "the container as a path",
    [{ op: "add", path: BADGE, value: { colour: "green" } }],
    { ...before, colour: "green" },
  ],
  ["remove", [{ op: "remove", path: `${BADGE}:colour` }], withoutColour],
  ["null", [{ op: "replace", path: `${BADGE}:colour`, value: null }], withoutColour],
  ["Entra's empty text", [{ op: "Add", path: `${BADGE}:colour`, value: "" }], withoutColour],
  [
    "a part of a complex attribute",
    [{ op: "replace", path: `${BADGE}:sponsor.value`, value: "two" }],
    { ...before, sponsor: { ...before.sponsor, value: "two" } },
  ],
  ["remove of a complex attribute", [{ op: "remove", path: `${BADGE}:sponsor` }], withoutSponsor],
  [
    "add of values",
    [{ op: "add", path: `${BADGE}:zones`, value: ["C", "A"] }],
    { ...before, zones: ["A", "B", "C"] },
  ],
  [
    "a filter",
    [{ op: "replace", path: `${BADGE}:doors[type eq "night"].weight`, value: 1.5 }],
    { ...before, doors: [front, { ...back, weight: 1.5 }] },
  ],
  [
    "remove by a filter",
    [{ op: "remove", path: `${BADGE}:doors[value eq "FRONT"]` }],
    { ...before, doors: [back] },
  ],
  [
    "Entra's add of a value that there is not",
    [{ op: "Add", path: `${BADGE}:doors[type eq "noon"].value`, value: "side" }],
    { ...before, doors: [front, back, { type: "noon", value: "side" }] },
  ],
];

describe("PATCH", () => {
  test.each(patches)("understands %s", async (_title, operations, after) => {
    const id = await server.idOf(before);
    const patched = await server.patch(id, ...operations);
    expect([patched.status, patched.at("detail")]).toEqual([200, undefined]);
    expect(await badgeOf(id)).toEqual(after);
  });

  const refused: readonly [title: string, operation: object, status: number, scimType: string][] = [
    [
      "another value of what is immutable",
      { op: "replace", path: `${BADGE}:chip`, value: "WFla" },
      400,
      "mutability",
    ],
    ["the end of what is immutable", { op: "remove", path: `${BADGE}:chip` }, 400, "mutability"],
    ["text for a number", { op: "add", path: `${BADGE}:level`, value: "x" }, 400, "invalidValue"],
    [
      "a door without its name",
      { op: "add", path: `${BADGE}:doors`, value: [{ type: "x", weight: 1 }] },
      400,
      "mutability",
    ],
    [
      "a filter on what is never returned",
      { op: "remove", path: `${BADGE}:pin[value eq "1"]` },
      400,
      "invalidFilter",
    ],
  ];
  test.each(refused)("refuses %s, and changes nothing", async (_title, operation, status, kind) => {
    const id = await server.idOf(before);
    const answer = await server.patch(id, operation);
    expect([answer.status, answer.at("scimType")]).toEqual([status, kind]);
    expect(await badgeOf(id)).toEqual(before);
  });

  test("takes the value that an immutable attribute has already, or its first one", async () => {
    const chip = { op: "replace", path: `${BADGE}:chip`, value: CHIP };
    expect((await server.patch(await server.idOf(before), chip)).status).toBe(200);
    const id = await server.idOf({ colour: "red" });
    expect((await server.patch(id, chip)).at(BADGE, "chip")).toBe(CHIP);
  });

  test("refuses a number that another person has", async () => {
    await server.idOf({ number: "P-1" });
    const id = await server.idOf({ number: "P-2" });
    const taken = await server.patch(id, { op: "add", path: `${BADGE}:number`, value: "P-1" });
    expect([taken.status, taken.at("scimType")]).toEqual([409, "uniqueness"]);
    const free = await server.patch(id, { op: "add", path: `${BADGE}:number`, value: "P-3" });
    expect(free.status).toBe(200);
    expect((await server.post({ number: "P-2" })).status).toBe(201);
  });

  test("of the last attribute takes the container and its URN away", async () => {
    const id = await server.idOf({ colour: "red" });
    const cleared = await server.patch(id, { op: "remove", path: BADGE });
    expect(cleared.at(BADGE)).toBeUndefined();
    expect(cleared.at("schemas")).toEqual([CORE]);
  });

  test("gives a badge to who had none", async () => {
    const made = await server.post(undefined);
    const patched = await server.patch(String(made.at("id")), {
      op: "Add",
      path: `${BADGE}:colour`,
      value: "red",
    });
    expect(patched.at(BADGE)).toEqual({ colour: "red" });
    expect(patched.at("schemas")).toEqual([CORE, BADGE]);
  });
});

describe("PUT", () => {
  test.each([
    ["with the URN in schemas", [CORE, BADGE]],
    ["without the URN in schemas", [CORE]],
  ])("replaces the badge %s", async (_title, schemas) => {
    const id = await server.idOf({ ...before, chip: undefined });
    const answer = await server.put(id, { colour: "green" }, schemas);
    expect(answer.status).toBe(200);
    expect(answer.at(BADGE)).toEqual({ colour: "green" });
  });

  test.each([
    ["without a badge", undefined],
    ["with null for it", null],
    ["with nulls in it", { colour: null, zones: [] }],
  ])("%s takes it away", async (_title, container) => {
    const id = await server.idOf({ colour: "red", zones: ["A"] });
    const answer = await server.put(id, container);
    expect(answer.at(BADGE)).toBeUndefined();
    expect(answer.at("schemas")).toEqual([CORE]);
  });

  test("refuses another value of what is immutable, and to lose it", async () => {
    const id = await server.idOf(before);
    for (const container of [{ chip: "WFla" }, undefined]) {
      const refused = await server.put(id, container);
      expect([refused.status, refused.at("scimType")]).toEqual([400, "mutability"]);
    }
    expect((await server.put(id, { chip: CHIP })).at(BADGE)).toEqual({ chip: CHIP });
  });
});
