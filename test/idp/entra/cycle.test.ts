import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { MESSAGE } from "../../../src/scim/urn.ts";
import { at } from "../../binary/at.ts";
import { type Rollcall, startRollcall } from "../../binary/rollcall.ts";
import { letTimePass } from "./changes.ts";
import { flagOff, flagOn } from "./dialect.ts";
import { differences, type Observer, startObserver } from "./observer.ts";
import { seededRandom } from "./random.ts";
import { expectedOf, readBack } from "./read-back.ts";
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
  let observer: Observer;
  /** The ids of those whom an administrator entered. */
  const entered = new Set<string>();

  beforeAll(async () => {
    const started = await startRollcall();
    token = await started.token("entra");
    observer = await startObserver(started, source);
    rollcall = observer.counted;
    entra = startEntra(source, rollcall, token, dialect);
  });
  afterAll(() => rollcall.stop());

  async function expectSameAsSource() {
    expect(entra.failures).toEqual([]);
    const [expected, actual] = [expectedOf(source), await readBack(rollcall, token)];
    expect(differences(expected.users, actual.users)).toEqual([]);
    expect(differences(expected.groups, actual.groups)).toEqual([]);
    await observer.expectAllTold(token);
  }
  const writes = () =>
    [...entra.requests].filter(([kind]) => !kind.startsWith("GET")).map(([kind, n]) => [kind, n]);

  const early = () => [...source.people.values()].filter((each) => each.wasInScope);

  test("matches people who were there before by their names in another case", async () => {
    for (const person of early().slice(0, 20)) {
      const userName = person.userPrincipalName.toUpperCase();
      const body = {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        userName,
        displayName: "Made by hand",
      };
      const { status } = await rollcall.request("POST", "/Users", { token, body });
      expect(status).toBe(201);
      observer.workplace.remember(person, userName);
    }
  });

  test("matches people whom an administrator entered, and leaves their permissions", async () => {
    await observer.admin("PUT", "/permissions", ["parking"]);
    for (const person of early().slice(20, 40)) {
      const userName = person.userPrincipalName.toUpperCase();
      const made = await observer.admin("POST", "/people", { userName, profession: "Visitor" });
      const id = String(at(made, "/id"));
      await observer.admin("PUT", `/people/${id}/permissions`, ["parking"]);
      observer.workplace.remember(person, userName);
      // What Entra has no value for stays as it was entered.
      if (person.optional.jobTitle === undefined) person.cleared.jobTitle = "Visitor";
      entered.add(id);
    }
  });

  test("provisions 2,000 users with managers and 50 groups in its initial cycle", async () => {
    await entra.cycle();
    await expectSameAsSource();
    expect(entra.requests.get("POST Users")).toBeGreaterThan(PEOPLE * 0.9);
    expect(entra.requests.get("POST Groups")).toBe(TEAMS);
    for (const id of entered) {
      const person = await observer.admin("GET", `/people/${id}`);
      expect(person).toMatchObject({ source: "provisioned", permissions: ["parking"] });
    }
  });

  test("writes nothing in a cycle in which nothing changed", async () => {
    const before = writes();
    await entra.cycle();
    expect(writes()).toEqual(before);
    await expectSameAsSource();
  });

  test("follows renames, disables, deletes and memberships in an incremental cycle", async () => {
    await observer.closeDepartments(["IT", "Customs"]);
    letTimePass(source, random, 1);
    await entra.cycle();
    await expectSameAsSource();
    expect(entra.requests.get("DELETE Users")).toBeGreaterThan(0);
    expect(entra.requests.get("DELETE Groups")).toBeGreaterThan(0);
  });

  test("follows restores under another name in the next incremental cycle", async () => {
    await observer.closeDepartments(["Facilities", "Customs"]);
    letTimePass(source, random, 2);
    await entra.cycle();
    await expectSameAsSource();
  });

  test("sends nothing again when a list gets the departments that people waited for", async () => {
    const before = writes();
    await observer.closeDepartments();
    await entra.cycle();
    expect(writes()).toEqual(before);
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
