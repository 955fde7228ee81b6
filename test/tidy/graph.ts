import { importsOf } from "./import.ts";
import { type Source, type Violation, violation } from "./source.ts";

/** Path -> the paths that it imports, types and assets included. */
type Graph = ReadonlyMap<string, readonly string[]>;

const graphOf = (sources: readonly Source[]): Graph =>
  new Map(
    sources.map((source) => [source.path, importsOf(source).flatMap(({ path }) => path ?? [])]),
  );

const ENTRIES = ["src/main.ts", "src/console/main.tsx", "src/packaging/make-release.ts"];

/**
 * Where execution begins: the program, each worker thread, which is an entry of the executable,
 * what the browser runs of the console, and what makes packages.
 */
const isEntry = (path: string) => ENTRIES.includes(path) || /-worker\.tsx?$/.test(path);

/**
 * Files of src and db that nothing which runs can reach. Ambient declarations reach by themselves.
 */
export function orphans(sources: readonly Source[]): Violation[] {
  const graph = graphOf(sources);
  const reached = new Set<string>();
  const visit = (path: string) => {
    if (reached.has(path)) return;
    reached.add(path);
    graph.get(path)?.forEach(visit);
  };
  [...graph.keys()].filter(isEntry).forEach(visit);
  return sources
    .filter(({ path }) => !reached.has(path) && !path.endsWith(".d.ts"))
    .map((source) => violation(source, 0, "is reached neither from src/main.ts nor from a worker"));
}

/** Rings of imports, each told once, from its first file by name. Types count as well. */
export function cycles(sources: readonly Source[]): Violation[] {
  const graph = graphOf(sources);
  const rings = new Set<string>();
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]) => {
    const back = trail.indexOf(path);
    if (back >= 0) rings.add(ring(trail.slice(back)));
    if (back >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return [...rings];
}

function ring(paths: readonly string[]): Violation {
  const first = paths.indexOf([...paths].sort()[0] ?? "");
  const turned = [...paths.slice(first), ...paths.slice(0, first)];
  return `${[...turned, turned[0]].join(" -> ")} is a ring of imports`;
}

/** Relative imports of files that are not there, for want of the ending or after a move. */
export function danglingImports(source: Source, exists: (path: string) => boolean): Violation[] {
  return importsOf(source)
    .filter(({ path }) => path !== undefined && !exists(path))
    .map((each) => violation(source, each.offset, `imports ${each.specifier}, which is no file`));
}
