import type { ScimError } from "../scim/error.ts";
import type { Store, Written } from "./store.ts";
import type { WorkplaceStore } from "./workplace-store.ts";

/** The part of the contract of a store that brings many in at once. */
export interface TransferStore {
  /**
   * Several writes in one transaction, in this order: all of them, or none where one is refused.
   * Whoever else writes waits until it is over, and this process does nothing else meanwhile; those
   * who read in other processes do not notice.
   * @param trial nothing is kept, whatever comes out
   * @returns of each write what came of it (of grants nothing), or why it was refused
   */
  writeAll(
    writes: readonly Write[],
    trial: boolean,
  ): Promise<readonly (Written | ScimError | undefined)[]>;
}

/** What the method of this name is called with. */
export type Write =
  | { readonly create: Parameters<Store["create"]> }
  | { readonly update: Parameters<Store["update"]> }
  | { readonly grant: Parameters<WorkplaceStore["grant"]> }
  | { readonly replacePermissions: Parameters<WorkplaceStore["replacePermissions"]> };
