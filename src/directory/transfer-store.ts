import type { ScimError } from "../scim/error.ts";
import type { Document } from "../scim/resource/resource.ts";
import type { Remains } from "./journal-store.ts";
import type { Store, Written } from "./store.ts";
import type { WorkplaceStore } from "./workplace-store.ts";

/** A store for a process of its own, which brings many in at once, or everything out. */
export interface TransferStore extends Store {
  /**
   * Several writes in one transaction, in this order: all of them, or none where one is refused.
   * Whoever else writes waits until it is over, and this process does nothing else meanwhile;
   * whoever reads in another process does not notice.
   * @param trial nothing is kept, whatever comes out
   * @returns of each write what came of it (of grants nothing), or why it was refused
   */
  writeAll(
    writes: readonly Write[],
    trial: boolean,
  ): Promise<readonly (Written | ScimError | undefined)[]>;

  /**
   * Until `use` is done, whatever this store reads is as it was at one moment, while others write.
   * Searches are left out: they have a connection of their own.
   */
  atOneMoment<T>(use: () => Promise<T>): Promise<T>;

  /**
   * The resources of a type with what is kept of them, apart from members, in the order of ids.
   * @param after behind this id; empty: from the beginning
   */
  kept(type: string, after: string, limit: number): Promise<readonly Kept[]>;
}

/** A resource, and what is kept beside it. */
export interface Kept extends Omit<Remains, "members" | "memberCount"> {
  readonly id: string;
  /** Without an externalId: each client has its own. */
  readonly document: Document;
}

/** What the method of this name is called with. */
export type Write =
  | { readonly create: Parameters<Store["create"]> }
  | { readonly update: Parameters<Store["update"]> }
  | { readonly grant: Parameters<WorkplaceStore["grant"]> }
  | { readonly replacePermissions: Parameters<WorkplaceStore["replacePermissions"]> };
