import { randomBytes } from "node:crypto";

/** What is shown once and not kept: a prefix that tells what it is for, and 256 random bits. */

/** `rc_`: a token; `rcs_`: the client_secret of a client. */
export type Prefix = "rc_" | "rcs_";

/**
 * Draws a secret: its prefix, 256 random bits in hexadecimal, and a CRC-32 of these, by which a
 * truncated paste is told from a wrong secret.
 */
export function newSecret(prefix: Prefix): { secret: string; hash: Uint8Array } {
  const random = randomBytes(32).toString("hex");
  const secret = `${prefix}${random}${checksum(random)}`;
  return { secret, hash: sha256(secret) };
}

/** The SHA-256 that a secret is known by, or undefined when the text is no whole secret. */
export function hashOfSecret(prefix: Prefix, text: string): Uint8Array | undefined {
  if (!text.startsWith(prefix)) return undefined;
  const [, random, sum] = RANDOM_AND_SUM.exec(text.slice(prefix.length)) ?? [];
  return random !== undefined && checksum(random) === sum ? sha256(text) : undefined;
}

const RANDOM_AND_SUM = /^([0-9a-f]{64})([0-9a-f]{8})$/;

const checksum = (text: string): string => Bun.hash.crc32(text).toString(16).padStart(8, "0");

const sha256 = (text: string): Uint8Array => Bun.CryptoHasher.hash("sha256", text);
