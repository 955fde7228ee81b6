import { statfsSync } from "node:fs";
import { endingTokens, provisioners } from "../directory/provisioners.ts";
import type { Store } from "../directory/store.ts";
import type { KeptState, State } from "../http/state.ts";
import type { Backups } from "./backups.ts";
import type { Tls } from "./tls.ts";

/** What is counted in the database is counted no more often. */
const COUNTED_EVERY_MS = 10_000;
/** Prometheus itself waits for 10 seconds. */
const READY_WITHIN_MS = 3000;

export interface StateOf {
  readonly data: string;
  readonly store: Store;
  readonly backups: Pick<Backups, "last" | "lastDone">;
  readonly tls: Pick<Tls, "certificate">;
  readonly now: () => number;
  /** For tests: how long a check may take. */
  readonly readyWithinMs?: number;
}

/** Tells how a server is, whoever asks and however often. What it returns never rejects. */
export function stateReader({
  data,
  store,
  backups,
  tls,
  now,
  readyWithinMs = READY_WITHIN_MS,
}: StateOf): () => Promise<State> {
  let checking: Promise<boolean> | undefined;
  let counted: { readonly at: number; readonly kept: Promise<KeptState | undefined> } | undefined;
  function kept(): Promise<KeptState | undefined> {
    const at = performance.now();
    if (counted === undefined || at - counted.at > COUNTED_EVERY_MS) {
      counted = { at, kept: readKept(store, now()).catch(() => undefined) };
    }
    return counted.kept;
  }
  /** Whether a check comes to a good end in time. One that hangs goes on, and is not begun anew. */
  function isReady(): Promise<boolean> {
    checking ??= store
      .check()
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        checking = undefined;
      });
    return Promise.race([checking, Bun.sleep(readyWithinMs).then(() => false)]);
  }
  return async () => ({
    isReady: await isReady(),
    activity: await store.activity().catch(() => undefined),
    freeBytes: tried(() => freeBytes(data)),
    backupDone: tried(backups.lastDone),
    isBackupFailing: tried(() => backups.last()?.outcome === "failed") ?? true,
    certificateEnds: tls.certificate()?.notAfter,
    kept: await kept(),
  });
}

async function readKept(store: Store, now: number): Promise<KeptState> {
  const [totals, isProvisioning, brake, tokens, clients] = await Promise.all([
    store.totals(),
    store.isProvisioning(),
    store.brake(),
    store.listTokens(),
    provisioners(store, now),
  ]);
  return {
    totals,
    isProvisioning: isProvisioning === true,
    isBrakeTripped: brake.trippedAt !== undefined,
    provisioners: [...clients],
    tokens: endingTokens(tokens, now),
  };
}

/** What cannot be looked at keeps nobody from the rest. */
function tried<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
