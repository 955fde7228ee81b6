import type { After } from "./after.ts";
import type { ContactStore } from "./contact-store.ts";
import { type Contacted, createSyncHealth, type SyncHealth } from "./sync-health.ts";

/** Keeps in the store what clients send. */
export interface Contacts extends Pick<SyncHealth, "lastContacts" | "lastHour"> {
  /** Costs the request nothing: what is noted is kept within a minute. */
  note(request: Contacted): void;
  /** Keeps what is not kept yet. Never rejects: what cannot be kept is tried again. */
  flush(): Promise<void>;
}

export interface ContactsOn {
  readonly store: Pick<ContactStore, "keepContacts" | "contacts">;
  readonly after: After;
  /** Told of the first failure in a row. */
  readonly onFailure: (error: unknown) => void;
}

const MINUTE_MS = 60_000;

/** @throws what the store throws when it cannot be read */
export async function openContacts({ store, after, onFailure }: ContactsOn): Promise<Contacts> {
  const health = createSyncHealth(await store.contacts(0, 1));
  let isFailing = false;
  let isTimed = false;
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    const additions = health.take();
    if (additions.contacts.length === 0) return;
    try {
      await store.keepContacts(additions.contacts, additions.cycles);
      isFailing = false;
    } catch (error) {
      health.putBack(additions);
      if (!isFailing) onFailure(error);
      isFailing = true;
    }
  }
  /** One after another, so that whoever waits for the last one waits for all. */
  const flush = () => (writing = writing.then(write));

  return {
    note(request) {
      health.note(request);
      if (isTimed) return;
      isTimed = true;
      after(MINUTE_MS, () => {
        isTimed = false;
        void flush();
      });
    },
    flush,
    lastContacts: health.lastContacts,
    lastHour: health.lastHour,
  };
}
