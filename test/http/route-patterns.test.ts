import { expect, test } from "bun:test";
import { array, assert, constantFrom, property } from "fast-check";
import { routePatterns } from "../../src/http/route-patterns.ts";

const segment = constantFrom("", "a", "b", ":id", ":name", "x:y");
const path = array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join("/")}`);
const asked = array(constantFrom("", "a", "b", "c", ":id", "x1"), { maxLength: 4 }).map(
  (parts) => `/${parts.join("/")}`,
);

const withoutSlash = (text: string) =>
  text.length > 1 && text.endsWith("/") ? text.slice(0, -1) : text;

/** The first pattern that the path has, one after the other; those without parameters first. */
function tried(paths: readonly string[], wanted: string): string {
  const named = paths.map(withoutSlash);
  const fixed = named.find((each) => !each.includes(":") && each === withoutSlash(wanted));
  const open = named
    .filter((each) => each.includes(":"))
    .find((each) => new RegExp(`^${each.replace(/:[^/]+/g, "[^/]+")}$`).test(withoutSlash(wanted)));
  return fixed ?? open ?? "other";
}

test("a pattern is found by its folder as it is by trying all of them", () => {
  assert(
    property(array(path, { maxLength: 8 }), array(asked), (paths, wanted) => {
      const routeOf = routePatterns(paths);
      for (const each of wanted) expect(routeOf(each)).toBe(tried(paths, each));
    }),
  );
});

test.each([
  ["/people/7", "/people/:id"],
  ["/people/.search", "/people/.search"],
  ["/people/7/", "/people/:id"],
  ["/people/7/groups", "/people/:id/groups"],
  ["/people/", "/people"],
  ["/people//", "other"],
  ["/people/7/nothing", "other"],
])("%s is %s", (wanted, pattern) => {
  const routeOf = routePatterns([
    "/people",
    "/people/:id",
    "/people/.search",
    "/people/:id/groups",
    "/*",
  ]);
  expect(routeOf(wanted)).toBe(pattern);
});
