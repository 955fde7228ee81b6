import type { Json } from "../../../src/scim/resource/resource.ts";
import type { Rollcall } from "../rollcall.ts";

type Item = { readonly [field: string]: Json };
type People = ReadonlyMap<string, Item>;

interface Page {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
}

/** A workplace system: it reads everybody once, and from then on only what changed. */
export interface Kiosk {
  /** What it knows, by id. */
  readonly copy: People;
  /** Reads one page. @returns whether another one follows */
  step(server: Rollcall): Promise<boolean>;
  /** Reads until nothing more has changed. */
  follow(server: Rollcall): Promise<void>;
  /** What somebody finds who reads everybody now, by id. */
  everybody(server: Rollcall): Promise<People>;
}

export interface KioskSettings {
  /** Below `/api/v1`. */
  readonly path?: "/people" | "/groups";
  /** People to a page. */
  readonly limit?: number;
}

export function openKiosk(token: string, { path = "/people", limit = 300 }: KioskSettings = {}) {
  const copy = new Map<string, Item>();
  /** Where it goes on. */
  let next = "";

  async function read(server: Rollcall, from: string): Promise<Page> {
    const url = `${server.url}/api/v1${path}?limit=${limit}${from}`;
    const { status, text, json } = await server.request("GET", url, { token });
    if (status !== 200) throw new Error(`GET ${url}: ${status} ${text}`);
    return json as unknown as Page;
  }

  const kiosk: Kiosk = {
    copy,
    step: async (server) => {
      const { items, nextCursor, hasMore } = await read(server, next);
      for (const item of items) {
        if (item.removed === true) copy.delete(String(item.id));
        else copy.set(String(item.id), item);
      }
      // Behind the last page it keeps the place from which it asks what has changed since.
      const place = nextCursor ?? next.replace(/^&\w+=/, "");
      next = `&${hasMore ? "cursor" : "changedSince"}=${place}`;
      return hasMore;
    },
    follow: async (server) => {
      // It may be in the middle of a walk, behind which it asks once more.
      while (next.startsWith("&cursor")) await kiosk.step(server);
      while (await kiosk.step(server));
    },
    everybody: async (server) => {
      const all = new Map<string, Item>();
      for (let from = ""; ; ) {
        const { items, nextCursor, hasMore } = await read(server, from);
        for (const item of items) {
          if (all.has(String(item.id))) throw new Error(`Twice in one walk: ${item.id}`);
          all.set(String(item.id), item);
        }
        if (!hasMore) return all;
        from = `&cursor=${nextCursor}`;
      }
    },
  };
  return kiosk;
}

/** Those who differ between two readings, as one sees them and the other; the first five. */
export const disagreements = (one: People, other: People) =>
  [...new Set([...one.keys(), ...other.keys()])]
    .filter((id) => !Bun.deepEquals(one.get(id), other.get(id)))
    .slice(0, 5)
    .map((id) => ({ id, one: one.get(id), other: other.get(id) }));
