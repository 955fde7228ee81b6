import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dependencies } from "../../package.json";

/** A package of npm that is inside the executable. */
export interface Locked {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of its tarball in base64. */
  readonly integrity: string;
  /** An SPDX expression. */
  readonly license: string;
  readonly description: string;
  /** Where it is installed. */
  readonly folder: string;
  /** `name@version` of those that it needs itself. */
  readonly needs: readonly string[];
}

interface Needs {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalPeers?: readonly string[];
}

/** Where it is below node_modules -> `name@version`, registry, what it needs, its hash. */
type Packages = Readonly<Record<string, readonly [string, string, Needs, string]>>;

/** `name@version` of what rollcall itself imports. */
export const direct = (root: string): string[] =>
  Object.keys(dependencies).map((name) => entry(packagesOf(root), name)[0]);

/** All that rollcall needs to run, by name: what bun.lock says, and what is installed says. */
export function locked(root: string): Locked[] {
  const packages = packagesOf(root);
  const found = new Map<string, Locked>();
  const visit = (place: string) => {
    const [id, , needs, integrity] = entry(packages, place);
    if (found.has(id)) return;
    const places = neededBy(packages, place, needs);
    const folder = join(root, "node_modules", nested(place));
    const said: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const at = id.lastIndexOf("@");
    found.set(id, {
      name: id.slice(0, at),
      version: id.slice(at + 1),
      integrity: integrity.replace(/^sha512-/, ""),
      license: text(said, "license") ?? "NOASSERTION",
      description: text(said, "description") ?? "",
      folder,
      needs: places.map((each) => entry(packages, each)[0]),
    });
    places.forEach(visit);
  };
  Object.keys(dependencies).forEach(visit);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function packagesOf(root: string): Packages {
  const lock = Bun.JSONC.parse(readFileSync(join(root, "bun.lock"), "utf8"));
  return (lock as { packages: Packages }).packages;
}

function entry(packages: Packages, place: string): Packages[string] {
  const found = packages[place];
  if (found === undefined) throw new Error(`bun.lock does not have ${place}.`);
  return found;
}

/** As the resolver looks: beside the package itself, then beside each that it is nested in. */
function neededBy(packages: Packages, place: string, needs: Needs): string[] {
  const optional = needs.optionalPeers ?? [];
  const peers = Object.keys(needs.peerDependencies ?? {}).filter(
    (name) => !optional.includes(name),
  );
  return [...Object.keys(needs.dependencies ?? {}), ...peers].map((name) => {
    const above = place.split(/(?<!@[^/]*)\//);
    for (let depth = above.length; depth > 0; depth--) {
      const near = [...above.slice(0, depth), name].join("/");
      if (near in packages) return near;
    }
    return name;
  });
}

/** `a/@b/c` is installed in `a/node_modules/@b/c`. */
const nested = (place: string): string => place.split(/(?<!@[^/]*)\//).join("/node_modules/");

function text(said: unknown, name: string): string | undefined {
  const value = (said as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
}
