import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { documentWith, PERSON_FIELDS, profileOf } from "../../src/directory/person.ts";
import type { WorkplaceRules } from "../../src/directory/store.ts";
import { DEFAULT_SETTINGS, type Profile } from "../../src/directory/workplace.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import type { Document } from "../../src/scim/resource/resource.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const WORKPLACE = "urn:ietf:params:scim:schemas:extension:Workplace:2.0:User";

/** Everything is good, and nobody is there yet. */
const OPEN: WorkplaceRules = {
  settings: DEFAULT_SETTINGS,
  accepted: (_, value) => value,
  identifierHolder: () => undefined,
};
const FOLLOWING: WorkplaceRules = {
  ...OPEN,
  settings: { ...DEFAULT_SETTINGS, identifierPolicy: "follow" },
};
/** One department only. */
const CLOSED: WorkplaceRules = {
  ...OPEN,
  accepted: (list, value) =>
    list !== "departments" || value.toLowerCase() === "sales"
      ? value.replace(/^sales$/i, "Sales")
      : undefined,
};

const profile = (attributes: Document, before?: Profile, rules = OPEN) =>
  profileOf({ userName: "ada@example.com", ...attributes }, before, rules).profile;
const department = (value: string) => ({ [ENTERPRISE]: { department: value } });

describe("A person", () => {
  test("has every field from the User, under the name of the workplace", () => {
    const document: Document = {
      userName: "ada@example.com",
      active: true,
      displayName: "Ada L.",
      name: { givenName: "Ada", familyName: "Lovelace" },
      title: "Countess",
      emails: [{ value: "ada@work.example", type: "work", primary: true }],
      phoneNumbers: [
        { value: "+44 1", type: "work" },
        { value: "+44 2", type: "mobile" },
      ],
      [ENTERPRISE]: {
        employeeNumber: "7",
        department: "Engines",
        organization: "Analytical Ltd",
        manager: { value: "01-babbage" },
      },
      [WORKPLACE]: { site: "London" },
    };
    expect(profile(document)).toEqual({
      identifier: "ada@example.com",
      userName: "ada@example.com",
      displayName: "Ada L.",
      givenName: "Ada",
      familyName: "Lovelace",
      profession: "Countess",
      email: "ada@work.example",
      phone: "+44 1",
      mobile: "+44 2",
      employeeCode: "7",
      department: "Engines",
      company: "Analytical Ltd",
      site: "London",
      manager: "01-babbage",
      active: true,
    });
  });

  test("is active, with the userName for a name, where nothing else is told", () => {
    expect(profile({})).toMatchObject({
      displayName: "ada@example.com",
      active: true,
      email: null,
      department: null,
    });
  });

  test.each([
    [{ displayName: "D", name: { formatted: "F", givenName: "G" } }, "D"],
    [{ displayName: "", name: { formatted: "F", givenName: "G" } }, "F"],
    [{ name: { givenName: "G", familyName: "H" } }, "G H"],
    [{ name: { familyName: "H" } }, "H"],
    [{ displayName: "  " }, "ada@example.com"],
  ])("%j is called %s", (attributes, name) => {
    expect(profile(attributes as Document).displayName).toBe(name);
  });

  test.each([
    ["the primary work one, wherever it stands", "b", work("a"), { ...work("b"), primary: true }],
    ["the only work one, though another type is primary", "a", home("h"), work("a")],
    ["none of several without a primary one", null, work("a"), work("b")],
    ["none where only other types are", null, home("h")],
    ["the only one that has a value", "b", { type: "work" }, work("b")],
    ["the work one in any case", "a", { value: "a", type: "Work" }],
    ["none, where the primary one has no type", null, { value: "x", primary: true }],
  ])("has as e-mail address %s", (_, email, ...emails) => {
    expect(profile({ emails: emails as Document[] }).email).toBe(email);
  });

  test("has work and mobile numbers apart, each the primary or the only one", () => {
    const phoneNumbers = [
      { value: "w1", type: "work" },
      { value: "w2", type: "work", primary: true },
      { value: "m1", type: "mobile" },
      { value: "f1", type: "fax" },
    ];
    expect(profile({ phoneNumbers })).toMatchObject({ phone: "w2", mobile: "m1" });
    expect(
      profile({ phoneNumbers: [...phoneNumbers, { value: "m2", type: "mobile" }] }),
    ).toMatchObject({
      phone: "w2",
      mobile: null,
    });
  });

  test("stays what it was where active is unassigned", () => {
    const inactive = profile({ active: false });
    expect(profile({}, inactive).active).toBe(false);
    expect(profile({ active: true }, inactive).active).toBe(true);
  });

  test("loses what arrives empty", () => {
    const before = profile({ title: "Countess", ...department("Engines") });
    expect(profile({}, before)).toMatchObject({ profession: null, department: null });
  });
});

describe("The identifier", () => {
  const before = profile({});
  test("stays what userName was at creation, when it is fixed", () => {
    expect(profile({ userName: "ada.l@example.com" }, before)).toMatchObject({
      identifier: "ada@example.com",
      userName: "ada.l@example.com",
    });
  });

  test("is what userName is, when it follows", () => {
    expect(profile({ userName: "ada.l@example.com" }, before, FOLLOWING).identifier).toBe(
      "ada.l@example.com",
    );
  });

  test("is another one where somebody had this userName before, and that is told", () => {
    const held = ["ada@example.com", "ada@example.com~2"];
    const identifierHolder = (identifier: string) => (held.includes(identifier) ? "x" : undefined);
    const derived = profileOf({ userName: "ada@example.com" }, undefined, {
      ...OPEN,
      identifierHolder,
    });
    expect(derived.profile.identifier).toBe("ada@example.com~3");
    expect(derived.remarks.join()).toContain("'ada@example.com~3'");
  });
});

describe("A value of a closed list", () => {
  test("is spelled as the list spells it", () => {
    expect(profile(department("sAles"), undefined, CLOSED).department).toBe("Sales");
  });

  test("waits where the list does not have it, and the last good one stays", () => {
    const before = profile(department("Sales"), undefined, CLOSED);
    const derived = profileOf({ userName: "a", ...department("Witchcraft") }, before, CLOSED);
    expect(derived.profile.department).toBe("Sales");
    expect(derived.waiting).toEqual({ departments: "Witchcraft" });
    expect(derived.warnings.departments).toContain(`${ENTERPRISE}:department 'Witchcraft'`);
    expect(derived.warnings.departments).toContain("stays 'Sales'");
  });

  test("is told in short where it is long, and waits as it was sent", () => {
    const value = "x".repeat(10_000);
    const { waiting, warnings } = profileOf(
      { userName: "a", ...department(value) },
      undefined,
      CLOSED,
    );
    expect(waiting).toEqual({ departments: value });
    expect(warnings.departments).toContain(`${"x".repeat(LIMITS.shownCharacters - 3)}...'`);
    expect(warnings.departments?.length).toBeLessThan(LIMITS.shownCharacters + 250);
  });

  test("stays with those who have it when the list loses it", () => {
    const before = profile(department("Engines"));
    const derived = profileOf({ userName: "a", ...department("engines") }, before, CLOSED);
    expect(derived).toMatchObject({
      profile: { department: "Engines" },
      waiting: {},
      warnings: {},
    });
  });

  test("is cleared by an empty one", () => {
    const before = profile(department("Sales"), undefined, CLOSED);
    expect(profileOf({ userName: "a" }, before, CLOSED)).toMatchObject({
      profile: { department: null },
      waiting: {},
    });
  });
});

describe("What an administrator enters", () => {
  const values = fc.stringMatching(/^\S(.{0,10}\S)?$/);
  const names = PERSON_FIELDS.map(({ name }) => name).filter((name) => name !== "userName");
  const entries = fc.record(
    Object.fromEntries(names.map((name) => [name, fc.option(values, { nil: null })])),
    { requiredKeys: [] },
  );
  const element = fc.record(
    {
      value: values,
      type: fc.constantFrom("work", "mobile", "home", "fax"),
      primary: fc.boolean(),
    },
    { requiredKeys: ["value"] },
  );
  const several = fc.array(element, { maxLength: 4 }).map((elements) => {
    const first = elements.findIndex(({ primary }) => primary);
    return elements.map((each, at) => (at > first ? { ...each, primary: false } : each));
  });
  const documents = fc.record({ emails: several, phoneNumbers: several, nickName: values });

  test("is what the person then has, whatever the User had before", () => {
    fc.assert(
      fc.property(entries, documents, (entry, document) => {
        const next = documentWith({ userName: "u", ...entry }, document as Document);
        const { displayName, ...others } = profileOf(next, undefined, OPEN).profile;
        const { displayName: name, ...asked } = entry;
        expect(others).toMatchObject(asked);
        if (name) expect(displayName).toBe(name);
        expect(next.nickName).toBe(document.nickName);
      }),
    );
  });

  test("is kept where work and mobile numbers had several values and no primary one", () => {
    const phoneNumbers = ["mobile", "work", "mobile", "work"].map((type) => ({ value: "1", type }));
    const next = documentWith({ userName: "u", phone: "2", mobile: "3" }, { phoneNumbers });
    expect(profileOf(next, undefined, OPEN).profile).toMatchObject({ phone: "2", mobile: "3" });
  });

  test("leaves nothing empty behind", () => {
    const whole = documentWith({ userName: "u", department: "D", email: "e", site: "S" }, {});
    const cleared = documentWith({ department: null, email: null, site: null }, whole);
    expect(cleared).toEqual({ userName: "u" });
  });

  test("has one primary value at most", () => {
    const emails = [
      { value: "a", type: "work" },
      { value: "b", type: "work" },
      { value: "h", type: "home", primary: true },
    ];
    const next = documentWith({ email: "c" }, { emails });
    expect(next.emails).toEqual([
      { value: "a", type: "work", primary: false },
      { value: "b", type: "work", primary: false },
      { value: "h", type: "home", primary: false },
      { value: "c", type: "work", primary: true },
    ]);
  });
});

function work(value: string) {
  return { value, type: "work" };
}
function home(value: string) {
  return { value, type: "home" };
}
