import type { Store } from "../../src/directory/store.ts";
import type { JournalEntry } from "../../src/directory/workplace.ts";
import type { AdminAct } from "../../src/directory/workplace-store.ts";

/** What an administrator does. */
export const adminAct = (changes: Partial<AdminAct> = {}): AdminAct => ({
  at: 5_000,
  doneBy: "admin",
  client: "console",
  token: "token-a",
  address: "192.0.2.1",
  requestId: "request-a",
  method: "PUT",
  ...changes,
});

/** What the journal tells of one kind of thing, the oldest first. */
export async function entriesOf(store: Store, resourceType: string): Promise<JournalEntry[]> {
  const { entries } = await store.journal({ limit: 1000 });
  return entries.filter((entry) => entry.resourceType === resourceType).reverse();
}
