import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { BADGE, type BadgeServer, badgeTypes, CORE, openBadgeServer } from "./badge-server.ts";
import { openServer } from "./server.ts";

let server: BadgeServer;
beforeAll(async () => {
  server = await openBadgeServer();
});
afterAll(() => server.close());

const find = (filter: string, more = "") =>
  server.request("GET", `/scim/v2/Users?filter=${encodeURIComponent(filter)}${more}`);

describe("a schema of an operator's own", () => {
  test("is told by /Schemas and /ResourceTypes", async () => {
    const schema = await server.request("GET", `/scim/v2/Schemas/${BADGE}`);
    expect(schema.status).toBe(200);
    expect(schema.at("attributes", 0)).toMatchObject({ name: "number", uniqueness: "server" });
    expect(schema.at("attributes", 4)).not.toHaveProperty("indexed");
    const type = await server.request("GET", "/scim/v2/ResourceTypes/User");
    expect(type.at("schemaExtensions")).toContainEqual({ schema: BADGE, required: false });
    const group = await server.request("GET", "/scim/v2/ResourceTypes/Group");
    expect(group.at("schemaExtensions")).toEqual([]);
  });

  test("is in the OpenAPI document, where it may be read and where it may be written", async () => {
    const document = await server.request("GET", "/docs/json");
    const propertiesOf = (name: string) =>
      Object.keys(
        document.at("components", "schemas", name, "properties", BADGE, "properties") ?? {},
      );
    expect(propertiesOf("User")).toContain("number");
    expect(propertiesOf("User")).not.toContain("pin");
    expect(propertiesOf("UserRequest")).toContain("pin");
  });
});

describe("POST", () => {
  test.each([
    ["with the URN in schemas", [CORE, BADGE]],
    ["without the URN in schemas, as Entra sends it", [CORE]],
    ["with the URN in another case", [CORE, BADGE.toUpperCase()]],
  ])("keeps a badge %s", async (_title, schemas) => {
    const made = await server.post(
      { colour: "Blue", level: "3", visitor: "True", zones: ["A"] },
      schemas,
    );
    expect(made.status).toBe(201);
    expect(made.at(BADGE)).toEqual({ colour: "Blue", level: 3, visitor: true, zones: ["A"] });
    expect(made.at("schemas")).toEqual([CORE, BADGE]);
  });

  test("reads names in any case, and its attributes by their short names", async () => {
    const body = { schemas: [CORE], userName: "short", COLOUR: "red" };
    const made = await server.request("POST", "/scim/v2/Users", { body });
    expect(made.at(BADGE)).toEqual({ colour: "red" });
  });

  test("gives a reference its URI", async () => {
    const made = await server.post({ sponsor: "someone" });
    const $ref = "https://scim.example.com/scim/v2/Users/someone";
    expect(made.at(BADGE, "sponsor")).toEqual({ value: "someone", $ref });
  });

  test("without a badge has no container, and does not name the schema", async () => {
    const made = await server.post(undefined);
    expect(made.at(BADGE)).toBeUndefined();
    expect(made.at("schemas")).toEqual([CORE]);
  });

  test.each([
    ["text for a number", { level: "high" }, `${BADGE}:level`],
    ["a moment that is none", { issued: "yesterday" }, `${BADGE}:issued`],
    ["two values for one", { colour: ["red", "green"] }, `${BADGE}:colour`],
    ["a door without its name", { doors: [{ type: "day" }] }, `${BADGE}:doors.value`],
    [
      "two usual doors",
      {
        doors: [
          { value: "a", primary: true },
          { value: "b", primary: true },
        ],
      },
      `${BADGE}:doors`,
    ],
  ])("refuses %s", async (_title, container, named) => {
    const refused = await server.post(container);
    expect([refused.status, refused.at("scimType")]).toEqual([400, "invalidValue"]);
    expect(refused.at("detail")).toContain(named);
  });

  test("refuses a number that another person has", async () => {
    await server.idOf({ number: "B-17" });
    const refused = await server.post({ number: "B-17" });
    expect([refused.status, refused.at("scimType")]).toEqual([409, "uniqueness"]);
    expect(refused.at("detail")).toContain(`${BADGE}:number 'B-17'`);
    expect((await server.post({ number: "b-17" })).status).toBe(201);
  });

  test("passes over a sub-attribute that there is not, with a warning", async () => {
    const made = await server.post({ doors: [{ value: "a", lock: 1 }], shape: "round" });
    expect(made.at(BADGE)).toEqual({ doors: [{ value: "a" }] });
    expect(JSON.stringify(server.logged)).toContain(`${BADGE}:doors[0].lock`);
    expect(JSON.stringify(server.logged)).toContain(`${BADGE}:shape`);
  });

  test("refuses such a sub-attribute where the server is told to", async () => {
    const strict = await openServer({}, { types: badgeTypes, unknownAttributes: "reject" });
    try {
      const container = { doors: [{ value: "a", lock: 1 }] };
      const body = { schemas: [CORE, BADGE], userName: "a", [BADGE]: container };
      const refused = await strict.request("POST", "/scim/v2/Users", { body });
      expect([refused.status, refused.at("scimType")]).toEqual([400, "invalidValue"]);
    } finally {
      await strict.close();
    }
  });
});

describe("what is never returned", () => {
  test("is in no answer, whoever asks for it", async () => {
    const id = await server.idOf({ pin: "4711", colour: "red" });
    for (const query of ["", `?attributes=${BADGE}:pin`, `?attributes=${BADGE}`]) {
      expect(JSON.stringify((await server.read(id, query)).body)).not.toContain("4711");
    }
  });

  test("alone does not show that there is a badge", async () => {
    const made = await server.post({ pin: "4711" });
    expect(made.at("schemas")).toEqual([CORE]);
    expect(made.at(BADGE)).toBeUndefined();
  });

  test("cannot be filtered or sorted by", async () => {
    const filtered = await find(`${BADGE}:pin eq "4711"`);
    expect([filtered.status, filtered.at("scimType")]).toEqual([400, "invalidFilter"]);
    const sorted = await server.request("GET", `/scim/v2/Users?sortBy=${BADGE}:pin`);
    expect(sorted.status).toBe(400);
  });

  test("is not repeated by an error", async () => {
    const refused = await server.post({ pin: { secret: "4711" } });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).not.toContain("4711");
  });
});

describe("GET", () => {
  test("returns on request what is returned on request", async () => {
    const id = await server.idOf({ note: "lost once", colour: "red" });
    expect((await server.read(id)).at(BADGE)).toEqual({ colour: "red" });
    const asked = await server.read(id, `?attributes=${BADGE}:note`);
    expect(asked.at(BADGE)).toEqual({ note: "lost once" });
    expect(asked.at("userName")).toBeUndefined();
  });

  test.each([
    ["attributes", `${BADGE}:doors.value`, { doors: [{ value: "a" }] }],
    ["attributes", BADGE.toUpperCase(), { level: 2, doors: [{ value: "a", type: "day" }] }],
    ["excludedAttributes", `${BADGE}:doors`, { level: 2 }],
    ["excludedAttributes", BADGE, undefined],
  ])("selects by %s=%s", async (parameter, names, expected) => {
    const id = await server.idOf({ level: 2, doors: [{ value: "a", type: "day" }] });
    const shown = (await server.read(id, `?${parameter}=${names}`)).at(BADGE);
    expect(shown).toEqual(expected);
  });
});

describe("a search", () => {
  const site = "search";
  const ids: string[] = [];
  beforeAll(async () => {
    for (const level of [3, 1, 2]) {
      const doors = [{ value: `door ${level}`, type: "day" }];
      const issued = `2026-0${level}-01T00:00:00+01:00`;
      ids.push(
        await server.idOf({
          level,
          zones: [site, `Z${level}`],
          number: `N${level}`,
          doors,
          issued,
        }),
      );
    }
  });
  const ranked = (...ranks: number[]) => ranks.map((rank) => ids[rank]);

  test.each([
    [`${BADGE}:level ge 2`, [0, 2]],
    [`${BADGE}:zones eq "z1"`, [1]],
    [`${BADGE}:number eq "N3"`, [0]],
    [`${BADGE}:number eq "n3"`, []],
    [`${BADGE}:doors[type eq "DAY" and value ew "2"]`, [2]],
    [`${BADGE}:doors.value eq "DOOR 1"`, [1]],
    [`${BADGE}:issued lt "2026-01-31T23:00:00Z"`, [1]],
    [`not (${BADGE}:level gt 1)`, [1]],
    ["level eq 3", [0]],
    [`schemas eq "${BADGE}"`, [0, 1, 2]],
  ])("finds by %s", async (filter, ranks) => {
    const found = await find(`zones eq "${site}" and ${filter}`, "&attributes=id");
    const resources = found.at("Resources") as { id: string }[] | undefined;
    expect((resources ?? []).map(({ id }) => id)).toEqual(ranked(...ranks) as string[]);
  });

  test("sorts by its attributes", async () => {
    const sorted = await find(`zones eq "${site}"`, `&sortBy=${BADGE}:level&attributes=id`);
    const resources = sorted.at("Resources") as { id: string }[];
    expect(resources.map(({ id }) => id)).toEqual(ranked(1, 2, 0) as string[]);
  });

  test("refuses an attribute that the schema does not have", async () => {
    const refused = await find(`${BADGE}:shape eq "round"`);
    expect([refused.status, refused.at("scimType")]).toEqual([400, "invalidFilter"]);
  });
});
