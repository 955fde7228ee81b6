import type { Contacts } from "../directory/contacts.ts";
import type { Asker, Directory } from "../directory/directory.ts";
import type { KeyRing } from "../directory/key-ring.ts";
import type { Refusals } from "../directory/refusals.ts";
import type { Token } from "../directory/store.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { toldPublicUrl } from "./caller-address.ts";
import type { Deadline } from "./limits/deadline.ts";
import type { Limits } from "./limits/limits.ts";
import type { Log } from "./log.ts";
import type { Network } from "./network.ts";

/** What the SCIM endpoints work with: the service provider of RFC 7644 §1.2. */
export interface ServiceProvider {
  readonly directory: Directory;
  /**
   * The public URL of the SCIM root, e.g. `https://scim.example.com/scim/v2`, without a trailing
   * slash. Within an exchange it is the one that the client knows: see `providerFor`.
   */
  readonly baseUrl: string;
  /** The largest body; a reload may change it, so it is asked for each request. */
  readonly bodyBytes: number;
  readonly limits: Limits;
  readonly network: Network;
  readonly types: readonly ResourceType[];
  readonly log: Log;
  readonly authentication: Authentication;
  readonly refusals: Refusals;
  readonly contacts: Contacts;
}

/**
 * The service provider as the client of a request knows it: under the URL that a trusted proxy was
 * asked for, unless an operator said which one it is.
 */
export function providerFor(provider: ServiceProvider, request: Request): ServiceProvider {
  const publicUrl = toldPublicUrl(request);
  if (publicUrl === undefined) return provider;
  const authentication = { ...provider.authentication, issuer: publicUrl };
  return { ...provider, baseUrl: `${publicUrl}/scim/v2`, authentication };
}

/** How clients authenticate beside tokens that an operator made. */
export interface Authentication {
  /** The public URL of the server, without a trailing slash: the issuer of RFC 8414 §2. */
  readonly issuer: string;
  /** How long an access token is good. */
  readonly accessTokenMs: number;
  /** Whether a token may stand in the Authorization header without a scheme. */
  readonly rawAuthorization: boolean;
  /** The public keys of those whose JWTs clients trust. */
  readonly keys: KeyRing;
}

/** One request by an authenticated client, with its answer to be. */
export interface Exchange {
  readonly provider: ServiceProvider;
  readonly asker: Asker;
  readonly token: Token;
  readonly request: Request;
  /** The parameters of the URL. */
  readonly query: Readonly<Record<string, string>>;
  readonly deadline: Deadline;
  /** Whether it may still go on. @throws ScimError 401 or 403, as for a request that comes now */
  permit(): Promise<void>;
}
