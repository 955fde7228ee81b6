import type { AdminAct } from "./workplace-store.ts";

/** The part of the contract of a store that is about who clients are. */
export interface CredentialStore {
  /**
   * Keeps a token; makes its client if there is none of this name.
   * @param by for the entry in the journal; without it there is none
   */
  createToken(token: Token, hash: Uint8Array, by?: AdminAct): Promise<void>;
  /**
   * All tokens that operators made, expired and revoked ones included, the oldest first. Access
   * tokens, which the token endpoint issues, are not among them.
   */
  listTokens(): Promise<readonly Token[]>;
  /**
   * From now on the token opens nothing.
   * @param by for the entry in the journal; without it there is none
   * @returns false when there is no such id or it was revoked before
   */
  revokeToken(id: string, at: number, by?: AdminAct): Promise<boolean>;
  /** Sees what another process committed a moment ago. */
  findToken(hash: Uint8Array): Promise<Token | undefined>;
  /** Notes that a token was used; may be lost in a crash. */
  touchToken(id: string, at: number): Promise<void>;

  /**
   * Keeps a credential; makes its client if there is none of this name.
   * @param hash SHA-256 of a secret; trust has none
   * @param by for the entry in the journal; without it there is none
   * @returns false when the client has `atMost` live credentials of this kind already
   */
  addCredential(
    credential: Credential,
    atMost: number,
    hash?: Uint8Array,
    by?: AdminAct,
  ): Promise<boolean>;
  /** All credentials, revoked ones included, the oldest first. */
  listCredentials(): Promise<readonly Credential[]>;
  /** The live secret that has this hash. Sees what another process committed a moment ago. */
  findSecret(hash: Uint8Array): Promise<Credential | undefined>;
  /**
   * From now on the credentials prove nothing, and the tokens that were issued for them open
   * nothing.
   * @param named the id of a credential, or a client: all that it has
   * @param by for the entries in the journal; without it there are none
   * @returns the ids of those that were live before
   */
  revokeCredentials(named: string, at: number, by?: AdminAct): Promise<readonly string[]>;
  /** Notes that a credential was used; may be lost in a crash. */
  touchCredential(id: string, at: number): Promise<void>;
  /**
   * Keeps an access token, and forgets those that have been expired for a day.
   * @returns false when the credential that it is issued for is not live (any more)
   */
  issueToken(token: AccessToken, hash: Uint8Array): Promise<boolean>;

  /** Keeps the public keys of an issuer in place of those that were read before. */
  keepKeys(source: string, keys: KeySet, at: number): Promise<void>;
  /** @returns undefined when none were ever read */
  findKeys(source: string): Promise<{ readonly keys: KeySet; readonly at: number } | undefined>;
}

/**
 * What a client proves with who it is. `secret`: client_secret at the token endpoint; `assertion`:
 * a JWT at the token endpoint (RFC 7523); `bearer`: a JWT in place of a token.
 */
export interface Credential {
  readonly id: string;
  readonly client: string;
  readonly kind: "secret" | "assertion" | "bearer";
  readonly created: number;
  readonly lastUsed?: number;
  readonly revoked?: number;
  /** Of the kinds that are JWTs. */
  readonly trust?: Trust;
}

/** Which JWTs stand for a client. Every list is of values that are allowed, as they are. */
export interface Trust {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  /** Empty: any. */
  readonly subjects: readonly string[];
  /** The claim `tid`, where the issuer serves many tenants. */
  readonly tenant?: string;
  /** Where the issuer's public keys are read: an https URL or the path of a file. */
  readonly keys: string;
}

/** A JWK set (RFC 7517 §5), as it was read. */
export type KeySet = Readonly<Record<string, unknown>>;

export type Scope = "read" | "provision" | "admin";

/** A credential of a client. Its secret is not kept, only a SHA-256 of it. */
export interface Token {
  readonly id: string;
  readonly name: string;
  readonly client: string;
  readonly scope: Scope;
  readonly created: number;
  readonly expires?: number;
  readonly lastUsed?: number;
  readonly revoked?: number;
  /** The id of the User that /Me is (RFC 7644 §3.11). */
  readonly user?: string;
  /** The id of the credential that an access token was issued for. */
  readonly issuedBy?: string;
  /** The fields of a person that it may read beside the id; absent: all. */
  readonly fields?: readonly string[];
  /** The sites whose people it may read; absent: all. */
  readonly sites?: readonly string[];
}

export type AccessToken = Token & { readonly expires: number; readonly issuedBy: string };
