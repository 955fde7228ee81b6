/**
 * Finds the pattern of a path, e.g. `/scim/v2/Users/:id`; what no route has is "other". Of several
 * patterns that a path has the first one counts.
 * @param paths those of all routes
 */
export function routePatterns(paths: readonly string[]): (path: string) => string {
  const named = [...new Set(paths.filter((path) => !path.includes("*")).map(withoutSlash))];
  const fixed = new Set(named.filter((path) => !path.includes(":")));
  const open = named
    .filter((path) => path.includes(":"))
    .map((path) => ({ path, shape: new RegExp(`^${path.replace(/:[^/]+/g, "[^/]+")}$`) }));
  const byFolder = patternsByFolder(open.map(({ path }) => path));
  return (path) => {
    const wanted = withoutSlash(path);
    if (fixed.has(wanted)) return wanted;
    const name = wanted.lastIndexOf("/") + 1;
    const found = name < wanted.length ? byFolder.get(wanted.slice(0, name)) : undefined;
    return found ?? open.find(({ shape }) => shape.test(wanted))?.path ?? "other";
  };
}

/**
 * By what stands before it: each pattern that only ends in a parameter. Most requests have one of
 * these, which are found without trying one pattern after the other.
 */
function patternsByFolder(open: readonly string[]): ReadonlyMap<string, string> {
  const simple = open.filter(
    (path, index) =>
      path.indexOf(":") === path.lastIndexOf("/") + 1 &&
      !open.slice(0, index).some((earlier) => overlap(earlier, path)),
  );
  return new Map(simple.map((path) => [path.slice(0, path.indexOf(":")), path]));
}

/** Whether there is a path that has both patterns. */
function overlap(one: string, other: string): boolean {
  const segments = one.split("/");
  const others = other.split("/");
  return (
    segments.length === others.length &&
    segments.every((segment, index) => {
      const each = others[index] ?? "";
      return segment === each || segment.includes(":") || each.includes(":");
    })
  );
}

const withoutSlash = (path: string) =>
  path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
