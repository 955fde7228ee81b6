import { expect } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../at.ts";
import { type Answer, type Rollcall, startRollcall } from "../rollcall.ts";

export const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const WORKPLACE = "urn:ietf:params:scim:schemas:extension:Workplace:2.0:User";
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** A box that an administrator has set up, and the identity provider that provisions into it. */
export interface Tenant {
  readonly server: Rollcall;
  /** The Tenant URL, as both products' guides write it: the server and `/scim`. */
  readonly url: string;
  /** As the administrator, below /api/v1. */
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** As Entra, below the Tenant URL; the answer must have this status. */
  entra(method: string, path: string, status: number, body?: unknown): Promise<Json>;
  /** Entra assigns somebody: POST, with what both products require. @returns the id */
  assign(userName: string, more?: object): Promise<string>;
  /** Entra changes somebody, in its own dialect of PATCH. */
  change(id: string, ...operations: readonly Operation[]): Promise<Json>;
  /** The person, as workplace systems read it. */
  person(id: string): Promise<Record<string, Json>>;
  /** The newest entry of the journal about somebody. */
  lastEntry(id: string): Promise<Json>;
  stop(): Promise<void>;
}

export type Operation = readonly [op: "Add" | "Replace" | "Remove", path: string, value?: unknown];

export async function openTenant(args: readonly string[] = []): Promise<Tenant> {
  const server = await startRollcall({ args });
  const administrator = await server.token("administrator", "admin");
  const kiosk = await server.token("kiosk", "read");
  const secret = await server.token("entra");
  const url = `${server.url}/scim`;
  const api = (method: string, path: string, token: string, body?: unknown) =>
    server.request(method, `${server.url}/api/v1${path}`, {
      token,
      ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
    });

  const admin: Tenant["admin"] = (method, path, body) => api(method, path, administrator, body);
  const entra: Tenant["entra"] = async (method, path, status, body) => {
    const answer = await server.request(method, `${url}${path}`, {
      token: secret,
      ...(body !== undefined && { body }),
    });
    expect({ status: answer.status, said: answer.status === status ? "" : answer.text }).toEqual({
      status,
      said: "",
    });
    return answer.json ?? null;
  };
  return {
    server,
    url,
    admin,
    entra,
    assign: async (userName, more = {}) => {
      const sent = {
        schemas: [CORE, ENTERPRISE],
        userName,
        active: true,
        displayName: userName,
        externalId: `object id of ${userName}`,
        meta: { resourceType: "User" },
        ...more,
      };
      return String(at(await entra("POST", "/Users", 201, sent), "/id"));
    },
    change: (id, ...operations) =>
      entra("PATCH", `/Users/${id}`, 200, {
        schemas: [PATCH_OP],
        Operations: operations.map(([op, path, value]) => ({ op, path, value })),
      }),
    person: async (id) => {
      const answer = await api("GET", `/people/${id}`, kiosk);
      expect(answer.status).toBe(200);
      return answer.json as Record<string, Json>;
    },
    lastEntry: async (id) => {
      const answer = await admin("GET", `/journal?limit=1&person=${id}`);
      expect(answer.status).toBe(200);
      return at(answer.json, "/items/0") ?? null;
    },
    stop: server.stop,
  };
}
