import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { type Projection, projector } from "../../../src/scim/resource/project.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { boolean, complex, schema, string } from "../../../src/scim/schema/attribute.ts";
import { keptAs } from "../../../src/scim/schema/lookup.ts";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const WORKPLACE = "urn:ietf:params:scim:schemas:extension:Workplace:2.0:User";
const MINIMUM: Document = { schemas: [userType.schema.id, ENTERPRISE], id: "u1" };
const NOOR: Document = {
  ...MINIMUM,
  externalId: "n1",
  userName: "noor",
  name: { givenName: "Noor", familyName: "Mol" },
  emails: [{ value: "n@x.test", type: "work", display: "N" }, { value: "m@x.test" }],
  roles: [{ value: "guide" }],
  meta: { resourceType: "User", version: 'W/"1"' },
  [ENTERPRISE]: {
    department: "Locks",
    manager: { value: "m1", $ref: "https://x.test/Users/m1" },
  },
};

interface Row {
  readonly title: string;
  readonly asked: Projection;
  /** Beside what is always returned; `*` is everything. */
  readonly shown: Document | "*";
}

const rows: readonly Row[] = JSON.parse(
  readFileSync(join(import.meta.dir, "project.json"), "utf8"),
);

describe("Of a representation", () => {
  test.each([...rows])("$title", ({ asked, shown }) => {
    const before = structuredClone(NOOR);
    const projected = projector(userType, asked).project(NOOR);
    expect(projected).toEqual(shown === "*" ? NOOR : { ...MINIMUM, ...shown });
    expect(NOOR).toEqual(before);
  });
});

describe("What a store must read", () => {
  const members = keptAs(groupType, "members");
  const permissions = keptAs(userType, "permissions");
  test.each<[sentence: string, asked: Projection, shows: boolean]>([
    ["members are shown by default", {}, true],
    ["members are shown when asked for", { attributes: ["displayName", "members"] }, true],
    ["members are shown in part", { attributes: ["members.value"] }, true],
    ["members are shown but for a part", { excludedAttributes: ["members.display"] }, true],
    ["members are not shown when something else is asked for", { attributes: ["id"] }, false],
    ["members are not shown when excluded", { excludedAttributes: ["MEMBERS"] }, false],
  ])("%s", (_, asked, shows) => {
    expect(members.map(projector(groupType, asked).shows)).toEqual([shows]);
  });

  test.each<[sentence: string, asked: Projection, shows: boolean]>([
    ["permissions are shown by default", {}, true],
    ["permissions are shown when asked for", { attributes: ["permissions"] }, true],
    ["permissions are shown with their extension", { attributes: [WORKPLACE] }, true],
    ["permissions are not shown with another extension", { attributes: [ENTERPRISE] }, false],
    ["permissions are not shown with another attribute", { attributes: ["site"] }, false],
    ["permissions are not shown when excluded", { excludedAttributes: ["Permissions"] }, false],
    ["permissions are excluded with their extension", { excludedAttributes: [WORKPLACE] }, false],
  ])("%s", (_, asked, shows) => {
    expect(permissions.map(projector(userType, asked).shows)).toEqual([shows]);
  });
});

/** A type with every value of `returned`, on attributes and on sub-attributes of each kind. */
const RETURNED = ["always", "never", "default", "request"] as const;
const everyKind: ResourceType = {
  ...groupType,
  schema: schema("urn:example:Kinds", "Kinds", "Every kind of `returned`.", [
    ...RETURNED.map((returned) => string(`${returned}Text`, { returned }, returned)),
    ...RETURNED.map((returned) =>
      complex(`${returned}Complex`, { returned, multiValued: true }, returned, [
        ...RETURNED.map((each) => string(each, { returned: each }, each)),
        boolean("plain", {}, "A flag."),
      ]),
    ),
  ]),
};
const element = { always: "a", never: "n", default: "d", request: "r", plain: true };
const allKinds: Document = {
  schemas: ["urn:example:Kinds"],
  id: "k1",
  ...Object.fromEntries(
    RETURNED.flatMap((returned) => [
      [`${returned}Text`, returned],
      [`${returned}Complex`, [element]],
    ]),
  ),
};

describe("The characteristic returned", () => {
  const { always, default: byDefault, request, plain } = element;
  test("decides what comes by default", () => {
    expect(projector(everyKind, {}).project(allKinds)).toEqual({
      schemas: ["urn:example:Kinds"],
      id: "k1",
      alwaysText: "always",
      defaultText: "default",
      alwaysComplex: [{ always, default: byDefault, request, plain }],
      defaultComplex: [{ always, default: byDefault, plain }],
      requestComplex: [{ always }],
    });
  });

  test("decides what comes when it is asked for", () => {
    const attributes = ["neverText", "requestText", "neverComplex", "requestComplex"];
    expect(projector(everyKind, { attributes }).project(allKinds)).toEqual({
      schemas: ["urn:example:Kinds"],
      id: "k1",
      alwaysText: "always",
      requestText: "request",
      alwaysComplex: [{ always, default: byDefault, request, plain }],
      defaultComplex: [{ always }],
      requestComplex: [{ always, default: byDefault, request, plain }],
    });
  });
});

describe("Whatever is asked for", () => {
  const name = fc.constantFrom(
    ...everyKind.schema.attributes.flatMap(({ name, subAttributes = [] }) => [
      name,
      ...subAttributes.map((sub) => `${name}.${sub.name}`),
    ]),
    "id",
    "schemas",
    "urn:example:Kinds",
    "unheardOf",
  );
  const names = fc.array(name, { maxLength: 6 });
  const asked: fc.Arbitrary<Projection> = fc.oneof(
    names.map((attributes) => ({ attributes })),
    names.map((excludedAttributes) => ({ excludedAttributes })),
  );

  test("a projection of its own result is the same", () => {
    fc.assert(
      fc.property(asked, (projection) => {
        const { project } = projector(everyKind, projection);
        const once = project(allKinds);
        expect(project(once)).toEqual(once);
      }),
    );
  });

  test("what is never returned is not, and what is always returned is", () => {
    fc.assert(
      fc.property(asked, (projection) => {
        const projected = projector(everyKind, projection).project(allKinds);
        expect(projected).toMatchObject({ id: "k1", alwaysText: "always" });
        expect(JSON.stringify(projected)).not.toMatch(/"never|"n"/);
      }),
    );
  });

  test("what was asked for before makes no difference", () => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 3 }), (projections) => {
        for (const projection of [...projections, ...projections]) {
          const anew = projector({ ...everyKind }, projection);
          expect(projector(everyKind, projection).project(allKinds)).toEqual(
            anew.project(allKinds),
          );
        }
      }),
    );
  });

  test("a name with a comma in it is one name", () => {
    const shown = (...attributes: readonly string[]) =>
      projector(everyKind, { attributes }).project(allKinds);
    expect(shown("defaultText", "requestText")).toHaveProperty("requestText");
    expect(shown("defaultText,requestText")).not.toHaveProperty("requestText");
  });

  test("shows tells of each attribute whether a part of it is returned", () => {
    fc.assert(
      fc.property(asked, (projection) => {
        const { project, shows } = projector(everyKind, projection);
        const projected = project(allKinds);
        for (const attribute of everyKind.schema.attributes) {
          expect(shows({ attribute })).toBe(attribute.name in projected);
        }
      }),
    );
  });
});
