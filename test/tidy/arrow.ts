import { type Import, importsOf } from "./import.ts";
import { type Source, type Violation, violation } from "./source.ts";

/** What a room may import besides its own files. */
interface Room {
  readonly rooms: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types: readonly string[];
  /**
   * A trailing slash stands for all packages of a scope, all modules of `node:` or paths inside.
   */
  readonly packages: readonly string[];
}

const ROOMS: Readonly<Record<string, Room>> = {
  main: { rooms: ["cli"], types: [], packages: [] },
  cli: {
    rooms: ["http", "store", "directory", "scim", "console", "package"],
    types: [],
    packages: ["@sinclair/typebox", "pino", "prom-client", "node:", "bun", "bun:ffi"],
  },
  http: {
    rooms: ["directory", "scim"],
    types: [],
    packages: [
      "elysia",
      "@elysiajs/",
      "@sinclair/typebox",
      "pino",
      "prom-client",
      "swagger-ui-dist",
      "node:",
      "bun",
    ],
  },
  console: { rooms: [], types: ["http"], packages: ["preact"] },
  store: {
    rooms: ["scim", "db"],
    types: ["directory"],
    packages: ["drizzle-orm", "bun:sqlite", "node:", "bun"],
  },
  directory: { rooms: ["scim"], types: [], packages: ["node:", "jose", "csv-parse"] },
  db: { rooms: [], types: [], packages: ["drizzle-orm"] },
  scim: { rooms: [], types: [], packages: [] },
  // Runs where rollcall is built, and is no part of it.
  packaging: { rooms: ["cli", "package"], types: [], packages: ["node:", "bun"] },
};

/** Files that may import a package which their room may not. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  "src/scim/schema/typebox.ts": "@sinclair/typebox",
};

/** Imports that the table of rooms does not allow. */
export function wrongArrows(source: Source): Violation[] {
  const name = roomOf(source.path);
  const room = name && ROOMS[name];
  if (!room)
    return [violation(source, 0, `is in no room: one of ${Object.keys(ROOMS).join(", ")}`)];
  return importsOf(source)
    .filter(
      (each) =>
        !(each.path === undefined ? mayUse(room, source, each) : mayEnter(room, name, each)),
    )
    .map((each) => violation(source, each.offset, `may not import ${each.specifier}`));
}

/**
 * `src/scim/urn.ts` is in scim, `db/sqlite/schema.ts` in db, `src/main.ts` in main; package.json,
 * which has the version, is a room by itself.
 */
export function roomOf(path: string): string | undefined {
  if (path === "package.json") return "package";
  if (path.startsWith("db/")) return "db";
  return /^src\/(main(?=\.ts$)|[^/]+(?=\/))/.exec(path)?.[1];
}

function mayEnter(room: Room, name: string, { path = "", typeOnly }: Import): boolean {
  const target = roomOf(path);
  if (target === undefined) return false;
  return (
    target === name || room.rooms.includes(target) || (typeOnly && room.types.includes(target))
  );
}

function mayUse(room: Room, source: Source, { specifier }: Import): boolean {
  const allowed = [...room.packages, EXCEPTIONS[source.path] ?? []].flat();
  return allowed.some((name) =>
    /[:/]$/.test(name)
      ? specifier.startsWith(name)
      : specifier === name || specifier.startsWith(`${name}/`),
  );
}
