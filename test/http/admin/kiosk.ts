import type { Json } from "../../../src/scim/resource/resource.ts";
import type { openApi } from "./opened.ts";

type Api = Awaited<ReturnType<typeof openApi>>;

interface Asking {
  readonly path: "/people" | "/groups";
  /** Filters and fields. */
  readonly query: string;
  readonly token: string;
}

type Item = { readonly id: string; readonly removed?: boolean } & Readonly<Record<string, Json>>;

/** A workplace system that reads everything once, and then what changed, some to a page. */
export function openKiosk({ api }: Pick<Api, "api">, { path, query, token }: Asking) {
  const known = new Map<string, Item>();
  const removals: string[] = [];
  let cursor: string | undefined;
  let isBehind = true;

  async function read(from: string, limit: number) {
    const answer = await api("GET", `${path}?limit=${limit}${from}${query}`, undefined, { token });
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.at("detail")}`);
    return answer.body as unknown as { items: Item[]; nextCursor: string; hasMore: boolean };
  }

  return {
    known,
    /** The ids that it was told are gone. */
    removals,
    /** Reads a page. */
    async step(limit = 1): Promise<void> {
      const from = cursor === undefined ? "" : `&changedSince=${cursor}`;
      const { items, nextCursor, hasMore } = await read(from, limit);
      for (const item of items) {
        if (item.removed) {
          known.delete(item.id);
          removals.push(item.id);
        } else known.set(item.id, item);
      }
      cursor = nextCursor;
      isBehind = hasMore;
    },
    /** Reads pages until it has all that there is. */
    async catchUp(): Promise<void> {
      // It may be in the middle of a walk, behind which it asks once more.
      while (isBehind) await this.step();
      do await this.step();
      while (isBehind);
    },
    /** What somebody finds who reads everything now. */
    async whole(): Promise<Item[]> {
      return (await read("", 1000)).items;
    },
    /** What it has come to know, in the order of ids. */
    memory: () => [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}
