import type { Attribute, Schema } from "./attribute.ts";
import { commonAttributes } from "./common.ts";
import { EnterpriseUser } from "./enterprise-user.ts";
import { Group } from "./group.ts";
import { User } from "./user.ts";

/**
 * A kind of resource (RFC 7643 §6). Routes, documents, storage and tests loop over `resourceTypes`.
 */
export interface ResourceType {
  readonly name: string;
  /** Relative to the base URI, with a leading slash. */
  readonly endpoint: string;
  readonly description: string;
  readonly schema: Schema;
  readonly schemaExtensions: readonly { readonly schema: Schema; readonly required: boolean }[];
  /** Top-level string attributes that a resource is called by, the best first. */
  readonly displayedBy: readonly string[];
  /** The status of a successful PATCH without `attributes` (RFC 7644 §3.5.2 allows 200 or 204). */
  readonly patchAnswers: 200 | 204;
}

export const userType: ResourceType = {
  name: "User",
  endpoint: "/Users",
  description: "User Account",
  schema: User,
  schemaExtensions: [{ schema: EnterpriseUser, required: false }],
  displayedBy: ["displayName", "userName"],
  patchAnswers: 200,
};

export const groupType: ResourceType = {
  name: "Group",
  endpoint: "/Groups",
  description: "Group",
  schema: Group,
  schemaExtensions: [],
  displayedBy: ["displayName"],
  // A group of 100,000 must not be read to answer that one member was added.
  patchAnswers: 204,
};

export const resourceTypes: readonly ResourceType[] = [userType, groupType];

/** The top-level attributes of a resource type outside its extensions, common ones first. */
export function coreAttributes(type: ResourceType): readonly Attribute[] {
  const known = coreCache.get(type);
  if (known !== undefined) return known;
  const attributes = [...commonAttributes, ...type.schema.attributes];
  coreCache.set(type, attributes);
  return attributes;
}
const coreCache = new WeakMap<ResourceType, readonly Attribute[]>();
