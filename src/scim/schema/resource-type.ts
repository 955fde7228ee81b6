import { oncePer } from "../once-per.ts";
import type { Attribute, Schema } from "./attribute.ts";
import { commonAttributes } from "./common.ts";
import { EnterpriseUser } from "./enterprise-user.ts";
import { Group } from "./group.ts";
import { User } from "./user.ts";
import { WorkplaceUser } from "./workplace-user.ts";

/**
 * A kind of resource (RFC 7643 §6). Routes, documents and storage loop over the types that a server
 * was started with, which `resourceTypesWith` makes of these.
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
  schemaExtensions: [
    { schema: EnterpriseUser, required: false },
    { schema: WorkplaceUser, required: false },
  ],
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

/** What every server can serve, without an operator's extensions. */
export const resourceTypes: readonly ResourceType[] = [userType, groupType];

/** A schema of an operator's own, and the name of the resource type that it extends. */
export interface Extension {
  readonly schema: Schema;
  readonly resourceType: string;
}

/**
 * The resource types of one server. Where only users are served, nothing tells of groups: neither
 * a type of their own nor the `groups` of a User.
 */
export function resourceTypesWith({
  extensions = [],
  usersOnly = false,
}: {
  readonly extensions?: readonly Extension[];
  readonly usersOnly?: boolean;
}): readonly ResourceType[] {
  const extended = resourceTypes.map((type) => {
    const own = extensions.filter(({ resourceType }) => resourceType === type.name);
    if (own.length === 0) return type;
    const added = own.map(({ schema }) => ({ schema, required: false }));
    return { ...type, schemaExtensions: [...type.schemaExtensions, ...added] };
  });
  if (!usersOnly) return extended;
  return extended.filter(({ name }) => name === userType.name).map(withoutGroups);
}

function withoutGroups(type: ResourceType): ResourceType {
  const attributes = type.schema.attributes.filter(({ storage }) => storage !== "groups");
  return { ...type, schema: { ...type.schema, attributes } };
}

/** The top-level attributes of a resource type outside its extensions, common ones first. */
export const coreAttributes = oncePer((type: ResourceType): readonly Attribute[] => [
  ...commonAttributes,
  ...type.schema.attributes,
]);
