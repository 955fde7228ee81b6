import { expect } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../at.ts";
import { disagreements, openKiosk } from "./kiosk.ts";
import { openTenant, type Tenant } from "./tenant.ts";
import { journalOf, type Told } from "./told.ts";

/** A box that many use at one time. */
export interface Crowd {
  readonly tenant: Tenant;
  /** A token of scope admin. */
  readonly administrator: string;
  /** An administrator enters somebody. @returns the id */
  enter(userName: string, more?: object): Promise<string>;
  /** As the administrator, below /api/v1; anything but 200 throws. */
  found(path: string): Promise<Json>;
  journal(query?: string): Promise<Told[]>;
  /**
   * Lets kiosks read page after page while something is done, and holds their copies against what
   * everybody reads afterwards.
   */
  followed(work: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Calls `act` with 0, 1, 2 … at one time. */
export const together = <T>(count: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

export async function openCrowd(): Promise<Crowd> {
  const tenant = await openTenant();
  const { server } = tenant;
  const administrator = await server.token("auditor", "admin");
  const reader = await server.token("door", "read");
  const limits = { scope: "read", fields: ["displayName", "groups"], sites: ["Gate", "crew"] };
  const limited = await tenant.admin("POST", "/tokens", { name: "gate", ...limits });
  const kiosks = [
    openKiosk(String(at(limited.json, "/secret")), { limit: 3 }),
    openKiosk(reader, { limit: 25 }),
    openKiosk(administrator, { limit: 7 }),
    openKiosk(reader, { path: "/groups", limit: 5 }),
  ];
  return {
    tenant,
    administrator,
    enter: async (userName, more = {}) => {
      const { json, status, text } = await tenant.admin("POST", "/people", { userName, ...more });
      if (status !== 201) throw new Error(`POST /people: ${status} ${text}`);
      return String(at(json, "/id"));
    },
    found: async (path) => {
      const { status, json, text } = await tenant.admin("GET", path);
      if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
      return json ?? null;
    },
    journal: (query) => journalOf(server, administrator, query),
    followed: async (work) => {
      let isDone = false;
      const following = kiosks.map(async (kiosk) => {
        while (!isDone) {
          await kiosk.step(server);
          await Bun.sleep(1);
        }
      });
      await work().finally(() => {
        isDone = true;
      });
      await Promise.all(following);
      for (const kiosk of kiosks) {
        await kiosk.follow(server);
        expect(disagreements(kiosk.copy, await kiosk.everybody(server))).toEqual([]);
      }
    },
    close: tenant.stop,
  };
}
