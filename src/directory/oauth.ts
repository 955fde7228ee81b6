import { randomBytes } from "node:crypto";
import type { AccessToken, Credential } from "./credential-store.ts";
import { OAuthError } from "./oauth-error.ts";
import { hashOfSecret, newSecret } from "./secret.ts";
import type { Scope } from "./store.ts";
import { findTrusting, type JwtReader } from "./trust.ts";

/** What a client proves with who it is (RFC 6749 §2.3.1, RFC 7521 §4.2). */
export type Proof =
  | { readonly client: string; readonly secret: string }
  | { readonly client: string | undefined; readonly assertion: string };

/** The scopes that a client may ask for, and what the token may then do. */
export const OAUTH_SCOPES: Readonly<Record<string, Scope>> = {
  // What Microsoft's instructions for client credentials ask for.
  scim: "provision",
  provision: "provision",
  read: "read",
};

/** What a client gets that does not say: all that an identity provider needs. */
const DEFAULT_SCOPE = "scim";

export interface Issued {
  readonly token: AccessToken;
  readonly secret: string;
  /** As RFC 6749 §3.3 writes it. */
  readonly scope: string;
}

/**
 * The client credentials grant (RFC 6749 §4.4): a token for a client that proves who it is.
 * @param lifetimeMs how long the token is good
 * @param admit holds a client that is proven to its limits, and is told when the work is done
 * @param asked the parameter `scope`
 * @throws OAuthError invalid_client, invalid_scope; what `admit` throws
 */
export async function issueAccessToken(
  reader: JwtReader,
  proof: Proof,
  lifetimeMs: number,
  admit: (client: string) => () => void,
  asked: string = DEFAULT_SCOPE,
): Promise<Issued> {
  const credential = await proven(reader, proof);
  const { secret, hash } = newSecret("rc_");
  const created = reader.now();
  const token: AccessToken = {
    id: randomBytes(8).toString("hex"),
    name: credential.id,
    client: credential.client,
    scope: scopeOf(asked),
    created,
    expires: created + lifetimeMs,
    issuedBy: credential.id,
  };
  const done = admit(token.client);
  try {
    // Revoked between our look at it and now.
    if (!(await reader.store.issueToken(token, hash))) throw unknownClient();
    return { token, secret, scope: asked };
  } finally {
    done();
  }
}

async function proven(reader: JwtReader, proof: Proof): Promise<Credential> {
  if ("assertion" in proof) {
    const found = await findTrusting(reader, "assertion", proof.assertion, proof.client);
    if ("refusal" in found) throw new OAuthError("invalid_client", found.refusal);
    return found.credential;
  }
  const hash = hashOfSecret("rcs_", proof.secret);
  const credential = hash && (await reader.store.findSecret(hash));
  if (credential?.client !== proof.client) throw unknownClient();
  return credential;
}

/** Whether the client or the secret is wrong is not told. */
const unknownClient = () =>
  new OAuthError("invalid_client", "The client is not known or its secret is not right.");

/** The widest of the scopes that were asked for. */
function scopeOf(asked: string): Scope {
  const scopes = asked.split(" ").map((name) => {
    const scope = Object.hasOwn(OAUTH_SCOPES, name) ? OAUTH_SCOPES[name] : undefined;
    if (scope !== undefined) return scope;
    const names = Object.keys(OAUTH_SCOPES).join(", ");
    throw new OAuthError("invalid_scope", `The scopes of this server are ${names}.`);
  });
  return scopes.includes("provision") ? "provision" : "read";
}
