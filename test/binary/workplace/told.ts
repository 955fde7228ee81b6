import type { AttributeChange } from "../../../src/directory/workplace.ts";
import type { Json } from "../../../src/scim/resource/resource.ts";
import type { Rollcall } from "../rollcall.ts";
import { WORKPLACE } from "./tenant.ts";

/** An entry, as far as these tests look at it. */
export interface Told {
  readonly id: number;
  readonly time: string;
  readonly doneBy: string;
  readonly client: string | null;
  readonly method: string;
  readonly outcome: "success" | "warning" | "refused";
  readonly status: number;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly version: number | null;
  readonly detail: string | null;
  readonly changes: readonly AttributeChange[];
  readonly warnings: readonly string[];
}

/** The journal as one stream, the oldest entry first. @param query as of GET /journal */
export async function journalOf(server: Rollcall, token: string, query = ""): Promise<Told[]> {
  const url = `${server.url}/api/v1/journal${query && `?${query}`}`;
  const headers = { accept: "application/x-ndjson" };
  const { status, text } = await server.request("GET", url, { token, headers });
  if (status !== 200) throw new Error(`GET ${url}: ${status} ${text}`);
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Told).reverse();
}

/** What the journal makes of the values of all Users, and where it contradicts itself. */
export interface Retold {
  /** User id -> path -> value. */
  readonly users: ReadonlyMap<string, ReadonlyMap<string, Json>>;
  readonly contradictions: readonly string[];
}

/** Does once more what the journal tells: each entry must begin where the one before it ended. */
export function retell(entries: readonly Told[]): Retold {
  const users = new Map<string, Map<string, Json>>();
  const contradictions: string[] = [];
  for (const entry of entries) {
    const { id, resourceId, method, changes } = entry;
    if (resourceId === null || !isOfDocument(entry)) continue;
    const values = users.get(resourceId) ?? new Map<string, Json>();
    for (const { path, before, after } of changes) {
      // What an administrator made is local, also where no entry says so.
      const known = values.get(path) ?? (path === "source" ? "local" : undefined);
      if (!Bun.deepEquals(known, before)) {
        const was = `${JSON.stringify(known)} and not ${JSON.stringify(before)}`;
        contradictions.push(`Entry ${id}, ${method}: ${path} was ${was}`);
      }
      if (after === undefined) values.delete(path);
      else values.set(path, after as Json);
    }
    users.set(resourceId, values);
    if (method !== "DELETE") continue;
    values.delete("source");
    if (values.size > 0) contradictions.push(`Entry ${id} removed without ${[...values.keys()]}`);
    users.delete(resourceId);
  }
  return { users, contradictions };
}

/** What an administrator puts are lists and grants: fields of the person, and not of the User. */
const isOfDocument = ({ resourceType, doneBy, method, outcome }: Told) =>
  resourceType === "User" && outcome !== "refused" && !(doneBy === "admin" && method === "PUT");

/** A User by the paths that the journal writes. */
export function pathsOf(user: Json): Map<string, Json> {
  const paths = new Map<string, Json>();
  for (const [name, value] of Object.entries(user ?? {})) {
    if (["id", "meta", "schemas", "groups"].includes(name)) continue;
    // It holds the permissions, which are no part of what a client sent.
    if (name === WORKPLACE) delete (value as { permissions?: Json }).permissions;
    if (!name.startsWith("urn:")) spread(name, value, paths);
    else
      for (const [inner, of] of Object.entries(value ?? {}))
        spread(`${name}:${inner}`, of as Json, paths);
  }
  return paths;
}

function spread(path: string, value: Json, paths: Map<string, Json>): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) paths.set(path, value);
  // What follows from the value is told with it.
  else
    for (const [name, of] of Object.entries(value)) {
      if (name !== "$ref") paths.set(`${path}.${name}`, of);
    }
}
