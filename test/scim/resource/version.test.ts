import { describe, expect, test } from "bun:test";
import type { Stored } from "../../../src/scim/resource/resource.ts";
import { etag, isCurrent, requireVersion } from "../../../src/scim/resource/version.ts";
import { refusal } from "../patch/patch.ts";

const user: Stored = {
  type: "User",
  id: "u1",
  version: 3,
  created: 0,
  lastModified: 0,
  document: {},
};
const group = { value: "g1", type: "direct", display: "Crew" } as const;

describe("An ETag", () => {
  test("is weak and counts the changes of the resource", () => {
    expect(etag(user)).toBe('W/"3"');
    expect(etag({ ...user, groups: [] })).toBe('W/"3"');
  });

  test("covers the groups of a User: who, how and under what name", () => {
    const tags = [
      [group],
      [{ ...group, type: "indirect" as const }],
      [{ ...group, display: "Staff" }],
      [group, { ...group, value: "g2" }],
    ].map((groups) => etag({ ...user, groups }));
    expect(new Set([etag(user), ...tags]).size).toBe(5);
    for (const tag of tags) expect(tag).toMatch(/^W\/"3\.[0-9a-z]+"$/);
  });
});

describe("An ETag of somebody with permissions", () => {
  const tagOf = (stored: Partial<Stored>) => etag({ ...user, ...stored });

  test("changes with what was granted", () => {
    const tags = [[], ["doors"], ["doors", "lockers"], ["lockers"]].map((permissions) =>
      tagOf({ permissions }),
    );
    expect(new Set(tags).size).toBe(4);
    expect(tags[0]).toBe('W/"3"');
  });

  test("is that of the groups alone where nothing was granted", () => {
    expect(tagOf({ groups: [group], permissions: [] })).toBe(tagOf({ groups: [group] }));
  });

  test("tells permissions from groups", () => {
    const permissions = ["g1 direct Crew"];
    expect(tagOf({ permissions })).not.toBe(tagOf({ groups: [group] }));
    expect(tagOf({ groups: [group], permissions })).not.toBe(tagOf({ groups: [group] }));
  });
});

const NAMES_IT = ['W/"3"', '"3"', 'w/"3"', "3", "*", ' W/"1" , W/"3"', 'W/"3.abc"'];
const NAMES_ANOTHER = ['W/"2"', '"33"', "", '"*"', 'W/"1", W/"2"', 'W/".3"'];

describe("A precondition of a change", () => {
  test.each(NAMES_IT)("If-Match %s holds for version 3", (ifMatch) => {
    expect(() => requireVersion(user, { ifMatch })).not.toThrow();
  });

  test.each(NAMES_ANOTHER)("If-Match %s does not hold for version 3", (ifMatch) => {
    const error = refusal(() => requireVersion(user, { ifMatch }));
    expect(error.status).toBe(412);
    expect(error.detail).toStartWith('The resource has changed: its version is W/"3", If-Match');
  });

  test.each(NAMES_ANOTHER)("If-None-Match %s holds for version 3", (ifNoneMatch) => {
    expect(() => requireVersion(user, { ifNoneMatch })).not.toThrow();
  });

  test.each(NAMES_IT)("If-None-Match %s does not hold for version 3", (ifNoneMatch) => {
    expect(refusal(() => requireVersion(user, { ifNoneMatch })).status).toBe(412);
  });

  test("there is none without a header", () => {
    expect(() => requireVersion(user, {})).not.toThrow();
  });
});

describe("A copy of a client", () => {
  const member = { ...user, groups: [group] };
  test.each<[ifNoneMatch: string | undefined, stored: Stored, current: boolean]>([
    ['W/"3"', user, true],
    ['"3"', user, true],
    ['W/"1", W/"3"', user, true],
    ["*", user, true],
    ['W/"2"', user, false],
    ['"*"', user, false],
    [undefined, user, false],
    [etag(member), member, true],
    ['W/"3"', member, false],
    [etag(member), user, false],
  ])("with If-None-Match %s", (ifNoneMatch, stored, current) => {
    expect(isCurrent(stored, { ...(ifNoneMatch !== undefined && { ifNoneMatch }) })).toBe(current);
  });
});
