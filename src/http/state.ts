import type { Totals } from "../directory/contact-store.ts";
import type { StoreActivity } from "../directory/store.ts";

/** How a server is, beside what its requests tell. Times are milliseconds since 1970. */
export interface State {
  /** Whether the database can be read and written now. */
  readonly isReady: boolean;
  /** Absent where the files cannot be looked at. */
  readonly activity?: StoreActivity | undefined;
  /** Of the disk that the database is on. */
  readonly freeBytes?: number | undefined;
  /** When the last backup was made; absent where there is none. */
  readonly backupDone?: number | undefined;
  /** Whether a later attempt has failed. */
  readonly isBackupFailing: boolean;
  /** When the certificate that is served ends; absent without HTTPS. */
  readonly certificateEnds?: number | undefined;
  /** What only the database knows; absent while it cannot be read. */
  readonly kept?: KeptState | undefined;
}

export interface KeptState {
  readonly totals: Totals;
  readonly isProvisioning: boolean;
  readonly isBrakeTripped: boolean;
  /** Clients that can provision. */
  readonly provisioners: readonly string[];
  /** When tokens end; those that never do are left out. */
  readonly tokens: readonly {
    readonly name: string;
    readonly client: string;
    readonly expires: number;
  }[];
}
