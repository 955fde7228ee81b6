import { describe, expect, test } from "bun:test";
import { schema, string } from "../../../src/scim/schema/attribute.ts";
import {
  findPath,
  findSchema,
  leaf,
  pathName,
  pathsOf,
  resolvePath,
  withSubAttributes,
} from "../../../src/scim/schema/lookup.ts";
import { groupType, type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

describe("An attribute notation", () => {
  test.each<[notation: string, name: string]>([
    ["userName", "userName"],
    ["USERNAME", "userName"],
    ["name.familyname", "name.familyName"],
    ["id", "id"],
    ["meta.lastModified", "meta.lastModified"],
    [`${CORE}:userName`, "userName"],
    [`${CORE.toUpperCase()}:Name.GivenName`, "name.givenName"],
    [`${CORE}:externalId`, "externalId"],
    ["manager", `${ENTERPRISE}:manager`],
    ["manager.$REF", `${ENTERPRISE}:manager.$ref`],
    [`${ENTERPRISE.toLowerCase()}:DEPARTMENT`, `${ENTERPRISE}:department`],
    [`${ENTERPRISE}:manager.value`, `${ENTERPRISE}:manager.value`],
  ])("%s is %s", (notation, name) => {
    const path = resolvePath(userType, notation);
    expect(path && pathName(path)).toBe(name);
  });

  test.each([
    "",
    "shoeSize",
    "userName.value",
    "name.",
    ".name",
    "name.given.name",
    "name.shoeSize",
    "members",
    CORE,
    `${CORE}:`,
    `${CORE}:department`,
    `${ENTERPRISE}:userName`,
    `${ENTERPRISE}.department`,
    "urn:x:userName",
    "constructor",
    "__proto__",
    "name.constructor",
  ])("%p is no attribute of a User", (notation) => {
    expect(resolvePath(userType, notation)).toBeUndefined();
  });

  test.each([userType, groupType])("of a $name is the same in any case", (type) => {
    for (const path of pathsOf(type).flatMap(withSubAttributes)) {
      const name = pathName(path);
      const { extension: _, ...short } = path;
      expect(resolvePath(type, name)).toEqual(path);
      expect(resolvePath(type, name.toUpperCase())).toEqual(path);
      expect(resolvePath(type, pathName(short))).toEqual(
        resolvePath(type, pathName(short).toUpperCase()),
      );
    }
  });

  test.each(["department", "DEPARTMENT"])("%s is found within its schema alone", (name) => {
    const enterprise = findSchema(userType, ENTERPRISE);
    const core = findSchema(userType, CORE);
    if (enterprise === undefined || core === undefined) throw new Error("A User has both.");
    expect(findPath(userType, enterprise, name)).toEqual(resolvePath(userType, name));
    expect(findPath(userType, core, name)).toBeUndefined();
    expect(findPath(groupType, enterprise, name)).toBeUndefined();
  });

  test("with a sub-attribute obeys that one's characteristics", () => {
    const path = resolvePath(userType, "emails.primary");
    expect(path && leaf(path).type).toBe("boolean");
  });

  test("finds an extension whose URN begins with that of another schema", () => {
    const longer = schema(`${CORE}:Badge`, "Badge", "A badge.", [string("number", {}, "")]);
    const schemaExtensions = [{ schema: longer, required: false }];
    const type: ResourceType = { ...userType, schemaExtensions };
    const path = resolvePath(type, `${CORE}:Badge:number`);
    expect(path && pathName(path)).toBe(`${CORE}:Badge:number`);
  });
});

describe("A schema", () => {
  test.each<[type: ResourceType, urn: string, id: string | undefined]>([
    [userType, CORE, CORE],
    [userType, ENTERPRISE.toUpperCase(), ENTERPRISE],
    [userType, groupType.schema.id, undefined],
    [groupType, ENTERPRISE, undefined],
    [userType, `${CORE}:`, undefined],
    [userType, "userName", undefined],
  ])("of $name is found by the URN %s", (type, urn, id) => {
    expect(findSchema(type, urn)?.id).toBe(id);
  });
});
