/** What resources are made of, inside the service provider. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export const isObject = (value: unknown): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * RFC 7643 §2.5: "Unassigned and null values are equivalent", and so is the empty array; as is one
 * of nothing but nulls.
 */
export const isUnassigned = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.every((each) => each === null));

/**
 * The attributes of a resource that clients write, spelled as the schema spells them. Extension
 * attributes stand in a container under the extension's URN. Unassigned attributes are absent:
 * never null, [] or {} (RFC 7643 §2.5). It holds no `schemas`, `id`, `meta`, `members`, `groups` or
 * `permissions`: the first follows from the content, the others are the service provider's.
 */
export type Document = { [attribute: string]: Json };

/** One member of a Group, as the store derives it (RFC 7643 §4.2). */
export interface Member {
  readonly value: string;
  /** The name of the member's resource type. */
  readonly type: string;
  readonly display?: string;
}

/** One group of a User, as the store derives it (RFC 7643 §4.1.2). */
export interface GroupMembership {
  readonly value: string;
  readonly display?: string;
  readonly type: "direct" | "indirect";
}

/** A document that is answered as it stands (`plainness`), as the store keeps it. */
export interface Plain {
  /** The JSON object, without what the asking client alone has. */
  readonly json: string;
  /** What that client has, as members of a JSON object; may be empty. */
  readonly own: string;
  /** The extensions that are present, a bit for each in the order of the type. */
  readonly extensions: number;
}

/** A resource as the store keeps it. Times are milliseconds since 1970. */
export interface Stored {
  readonly type: string;
  readonly id: string;
  /** 1 at creation, one more with each change. */
  readonly version: number;
  readonly created: number;
  readonly lastModified: number;
  /** With the externalId that the asking client gave. */
  readonly document: Document;
  /** The same as text, where it is answered as it stands. */
  readonly plain?: Plain;
  /** Present when it was asked for. */
  readonly members?: readonly Member[];
  readonly groups?: readonly GroupMembership[];
  /** In the order of code points, each once. */
  readonly permissions?: readonly string[];
}
