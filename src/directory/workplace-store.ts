import type { List, ListName, NewJournalEntry, Settings } from "./workplace.ts";

/**
 * The part of the contract of a store that administrators rule the workplace by. What is changed
 * holds for the next write, in this process and in every other. Each writing method is one
 * transaction, with its entry in the journal, unless it says otherwise.
 */
export interface WorkplaceStore {
  settings(): Promise<Settings>;
  /**
   * @param change pure; runs inside the transaction and may throw
   * @throws whatever `change` throws
   */
  changeSettings(by: AdminAct, change: (current: Settings) => Settings): Promise<Settings>;

  /** Undefined on a new box: nobody has switched it on or off yet. */
  isProvisioning(): Promise<boolean | undefined>;
  switchProvisioning(by: AdminAct, enabled: boolean): Promise<void>;
  /** Switches it on unless somebody has decided before. @returns whether it is on now */
  switchProvisioningOnFirst(by: AdminAct): Promise<boolean>;

  list(name: ListName): Promise<List>;
  /**
   * Replaces the mode of a list, its values, or both, at one moment. Then applies the values that
   * are good now to all people who wait for them, in slices, each a transaction of its own with an
   * entry for each person. What a crash leaves waiting is applied by `applyWaiting`.
   * @returns how many people got their value
   */
  replaceList(by: AdminAct, name: ListName, list: Partial<List>): Promise<number>;
  /** Applies what waits although it is good. @returns to how many people */
  applyWaiting(by: AdminAct): Promise<number>;
  /** How many people wait, by value as it was sent, the most wanted first. */
  waitingFor(name: ListName, limit: number): Promise<readonly { value: string; people: number }[]>;

  permissions(): Promise<readonly string[]>;
  /** @throws ScimError 409 when a permission that is left out is granted to somebody */
  replacePermissions(by: AdminAct, names: readonly string[]): Promise<void>;
  /** Whoever has it keeps it. @throws ScimError 404; 409 when the new name is taken */
  renamePermission(by: AdminAct, from: string, to: string): Promise<void>;
  /** How many people and groups each permission is granted to. */
  grantCounts(): Promise<ReadonlyMap<string, number>>;
  /**
   * Gives a person or a group exactly these permissions.
   * @throws ScimError 404 when there is no such holder; 400 when there is no such permission
   */
  grant(
    by: AdminAct,
    holder: { readonly type: "User" | "Group"; readonly id: string },
    names: readonly string[],
  ): Promise<void>;
  /** Those of a person: its own, and those that each group passes on. */
  grantsOf(id: string): Promise<{
    readonly granted: readonly string[];
    readonly inherited: readonly { readonly permission: string; readonly group: string }[];
  }>;
}

/** Who does something outside SCIM; the store adds what was changed and writes the entry. */
export type AdminAct = Pick<
  NewJournalEntry,
  "at" | "doneBy" | "client" | "token" | "address" | "requestId" | "method"
>;
