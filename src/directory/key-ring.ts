import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import type { CredentialStore, KeySet } from "./credential-store.ts";

/** The public keys of issuers, by the source that they are read from. */
export type KeyRing = (source: string) => JWTVerifyGetKey;

/** What a key ring works with. */
export interface KeyRingParts {
  readonly store: Pick<CredentialStore, "keepKeys" | "findKeys">;
  /** Reads the JWK set at a URL or in a file; throws when it cannot. */
  readonly read: (source: string) => Promise<unknown>;
  readonly now: () => number;
  /** Is told that a source could not be read, and why. */
  readonly onFailure: (source: string, error: unknown) => void;
}

/** What is known of one source. */
interface Ring {
  find: JWTVerifyGetKey;
  readAt: number;
  /** When the source was asked in the last minute. */
  asked: readonly number[];
  reading?: Promise<void> | undefined;
}

/** Issuers change their keys now and then, and withdraw one that was stolen. */
const FRESH_MS = 10 * 60_000;
/** Whoever invents key ids must not make us ask the issuer without end. */
const READS_PER_MINUTE = 5;

/**
 * Keys are found by the `kid` of a JWT. A source is asked when a JWT names a key that is not known,
 * and now and then for what was withdrawn. Where it does not answer, what was read last still
 * counts, also after a restart.
 */
export function createKeyRing({ store, read, now, onFailure }: KeyRingParts): KeyRing {
  const rings = new Map<string, Ring>();

  async function ringOf(source: string): Promise<Ring> {
    const kept = rings.has(source) ? undefined : await store.findKeys(source);
    const ring = rings.get(source) ?? {
      find: createLocalJWKSet(toKeySet(kept?.keys ?? { keys: [] })),
      readAt: kept?.at ?? 0,
      asked: [],
    };
    rings.set(source, ring);
    return ring;
  }

  async function readAgain(source: string, ring: Ring): Promise<void> {
    try {
      const keys = toKeySet(await read(source));
      if (keys.keys.length === 0) throw new Error(`${source} has no keys.`);
      ring.find = createLocalJWKSet(keys);
      ring.readAt = now();
      await store.keepKeys(source, keys as unknown as KeySet, ring.readAt);
    } catch (error) {
      onFailure(source, error);
    }
  }

  /** Requests that come meanwhile wait for the same answer. */
  async function refresh(source: string, ring: Ring): Promise<void> {
    if (ring.reading === undefined) {
      const at = now();
      ring.asked = ring.asked.filter((each) => at - each < 60_000);
      if (ring.asked.length >= READS_PER_MINUTE) return;
      ring.asked = [...ring.asked, at];
      ring.reading = readAgain(source, ring).finally(() => {
        ring.reading = undefined;
      });
    }
    await ring.reading;
  }

  return (source) => async (header, token) => {
    const ring = await ringOf(source);
    // Nobody waits for this one: an issuer that hangs must not slow down who has a known key.
    if (now() - ring.readAt > FRESH_MS) void refresh(source, ring);
    try {
      return await ring.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    await refresh(source, ring);
    return ring.find(header, token);
  };
}

/** @throws when it is no JWK set (RFC 7517 §5) */
export function toKeySet(value: unknown): JSONWebKeySet {
  const set = value as JSONWebKeySet;
  // jose checks the shape; it is the one who reads it.
  createLocalJWKSet(set);
  return set;
}
