import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { at } from "../../binary/at.ts";
import { type Rollcall, startRollcall } from "../../binary/rollcall.ts";
import { letTimePass } from "./changes.ts";
import { flagOff, flagOn } from "./dialect.ts";
import { seededRandom } from "./random.ts";
import { type Directory, expectedOf, readBack } from "./read-back.ts";
import { type Entra, startEntra } from "./simulator.ts";
import { makeSource, type Source } from "./source.ts";

setDefaultTimeout(120_000);

const PEOPLE = 2_000;
const TEAMS = 50;

describe.each([flagOff, flagOn])("Entra $title", (dialect) => {
  const random = seededRandom(20_490_612);
  const source: Source = makeSource(random, PEOPLE, TEAMS);
  let rollcall: Rollcall;
  let token: string;
  let entra: Entra;

  beforeAll(async () => {
    rollcall = await startRollcall();
    token = await rollcall.token("entra");
    entra = startEntra(source, rollcall, token, dialect);
  });
  afterAll(() => rollcall.stop());

  async function expectSameAsSource() {
    expect(entra.failures).toEqual([]);
    const [expected, actual] = [expectedOf(source), await readBack(rollcall, token)];
    expect(differences(expected.users, actual.users)).toEqual([]);
    expect(differences(expected.groups, actual.groups)).toEqual([]);
  }
  const writes = () =>
    [...entra.requests].filter(([kind]) => !kind.startsWith("GET")).map(([kind, n]) => [kind, n]);

  test("matches people who were there before by their names in another case", async () => {
    for (const person of [...source.people.values()]
      .filter((each) => each.wasInScope)
      .slice(0, 20)) {
      const body = {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        userName: person.userPrincipalName.toUpperCase(),
        displayName: "Made by hand",
      };
      const { status } = await rollcall.request("POST", "/Users", { token, body });
      expect(status).toBe(201);
    }
  });

  test("provisions 2,000 users with managers and 50 groups in its initial cycle", async () => {
    await entra.cycle();
    await expectSameAsSource();
    expect(entra.requests.get("POST Users")).toBeGreaterThan(PEOPLE * 0.9);
    expect(entra.requests.get("POST Groups")).toBe(TEAMS);
  });

  test("writes nothing in a cycle in which nothing changed", async () => {
    const before = writes();
    await entra.cycle();
    expect(writes()).toEqual(before);
    await expectSameAsSource();
  });

  test("follows renames, disables, deletes and memberships in an incremental cycle", async () => {
    letTimePass(source, random, 1);
    await entra.cycle();
    await expectSameAsSource();
    expect(entra.requests.get("DELETE Users")).toBeGreaterThan(0);
    expect(entra.requests.get("DELETE Groups")).toBeGreaterThan(0);
  });

  test("follows restores under another name in the next incremental cycle", async () => {
    letTimePass(source, random, 2);
    await entra.cycle();
    await expectSameAsSource();
  });

  test("finds after a restart that every value and reference is as it left it", async () => {
    const before = writes();
    entra.restart();
    await entra.cycle();
    expect(writes()).toEqual(before);
    await expectSameAsSource();
  });

  test("is seen to differ by one attribute or member changed behind it", async () => {
    const before = await readBack(rollcall, token);
    const { json } = await rollcall.request("GET", "/Groups?filter=members pr&count=1", { token });
    const group = `/Groups/${at(json, "/Resources/0/id")}`;
    const user = `/Users/${at(json, "/Resources/0/members/0/value")}`;
    await change(user, { op: "Replace", path: "nickName", value: "Behind" });
    expect(differences(before.users, (await readBack(rollcall, token)).users)).toHaveLength(1);
    await change(user, { op: "Remove", path: "nickName" });
    expect(await readBack(rollcall, token)).toEqual(before);
    const member = at(json, "/Resources/0/members/0/value");
    await change(group, { op: "Remove", path: `members[value eq "${member}"]` });
    expect(differences(before.groups, (await readBack(rollcall, token)).groups)).toHaveLength(1);
  });

  async function change(path: string, operation: object) {
    const body = { schemas: [MESSAGE.patchOp], Operations: [operation] };
    const { status } = await rollcall.request("PATCH", path, { token, body });
    expect(status).toBeOneOf([200, 204]);
  }
});

/** The first entries that are not the same on both sides, as expected and as they are. */
function differences(expected: Directory["users"], actual: Directory["users"]) {
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names]
    .filter((name) => !Bun.deepEquals(expected[name], actual[name]))
    .slice(0, 5)
    .map((name) => ({ name, expected: expected[name], actual: actual[name] }));
}
