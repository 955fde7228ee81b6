import { decodeJwt, errors, jwtVerify } from "jose";
import type { Credential, Trust } from "./credential-store.ts";
import type { KeyRing } from "./key-ring.ts";
import type { Store } from "./store.ts";

/** What it takes to read a JWT that somebody else signed. */
export interface JwtReader {
  readonly store: Store;
  readonly keys: KeyRing;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Neither `none` nor a shared secret: what is public must not be enough to sign. */
export const ALGORITHMS: readonly string[] = ["RS256", "ES256"];

/** How far the clocks of the issuer and of this machine may be apart. */
const CLOCK_TOLERANCE_S = 60;

/**
 * Finds the client that a JWT stands for: one that trusts its issuer, audience, subject and tenant.
 * @param client where the request names it, only this client
 * @returns the credential, or why there is none, in words that hold nothing of the JWT
 */
export async function findTrusting(
  { store, keys, now }: JwtReader,
  kind: "assertion" | "bearer",
  jwt: string,
  client?: string,
): Promise<{ readonly credential: Credential } | { readonly refusal: string }> {
  const issuer = issuerOf(jwt);
  if (issuer === undefined) return { refusal: "The JWT is malformed or names no issuer." };
  let refusal = "No client trusts the issuer of the JWT.";
  for (const credential of await store.listCredentials()) {
    const { trust } = credential;
    if (credential.kind !== kind || credential.revoked !== undefined) continue;
    if (trust === undefined || !trust.issuers.includes(issuer)) continue;
    if (client !== undefined && credential.client !== client) continue;
    const reason = await refusalOf(jwt, trust, keys, now());
    if (reason === undefined) return { credential };
    refusal = reason;
  }
  return { refusal };
}

/** Read before the signature is checked, to know whose keys it takes to check it. */
function issuerOf(jwt: string): string | undefined {
  try {
    return decodeJwt(jwt).iss;
  } catch {
    return undefined;
  }
}

/** Why a JWT does not fulfil a trust; undefined when it does (RFC 7523 §3). */
async function refusalOf(
  jwt: string,
  trust: Trust,
  keys: KeyRing,
  now: number,
): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(jwt, keys(trust.keys), {
      algorithms: [...ALGORITHMS],
      issuer: [...trust.issuers],
      audience: [...trust.audiences],
      requiredClaims: ["exp", "sub"],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(now),
    });
    if (trust.subjects.length > 0 && !trust.subjects.includes(payload.sub ?? "")) {
      return claimRefused("sub");
    }
    return trust.tenant === undefined || payload.tid === trust.tenant
      ? undefined
      : claimRefused("tid");
  } catch (error) {
    if (error instanceof errors.JWTClaimValidationFailed) return claimRefused(error.claim);
    if (error instanceof errors.JOSEError) return REASONS[error.code] ?? UNUSABLE;
    // A key that its issuer published and that nobody can use.
    if (error instanceof TypeError || error instanceof DOMException) return UNUSABLE;
    throw error;
  }
}

const claimRefused = (claim: string) =>
  `The claim '${claim}' of the JWT is not one that the client trusts.`;

const UNUSABLE = "The JWT cannot be verified.";

/** By the codes of jose. */
const REASONS: Readonly<Record<string, string>> = {
  [errors.JWTExpired.code]: "The JWT has expired.",
  [errors.JWSSignatureVerificationFailed.code]: "The signature of the JWT is not right.",
  [errors.JWKSNoMatchingKey.code]: "The issuer has no key that the JWT can be verified with.",
  [errors.JOSEAlgNotAllowed.code]: `The JWT must be signed with ${ALGORITHMS.join(" or ")}.`,
};
