import type { Asker, Directory } from "../directory/directory.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { Deadline } from "./limits/deadline.ts";
import type { Limits } from "./limits/limits.ts";
import type { Log } from "./log.ts";

/** What the SCIM endpoints work with: the service provider of RFC 7644 §1.2. */
export interface ServiceProvider {
  readonly directory: Directory;
  /**
   * The public URL of the SCIM root, e.g. `https://scim.example.com/scim/v2`, without a trailing
   * slash.
   */
  readonly baseUrl: string;
  readonly bodyBytes: number;
  readonly limits: Limits;
  readonly types: readonly ResourceType[];
  readonly log: Log;
}

/** One request by an authenticated client, with its answer to be. */
export interface Exchange {
  readonly provider: ServiceProvider;
  readonly asker: Asker;
  readonly request: Request;
  /** The parameters of the URL. */
  readonly query: Readonly<Record<string, string>>;
  readonly deadline: Deadline;
}
