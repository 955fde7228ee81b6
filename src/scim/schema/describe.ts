import { LIMITS } from "../limits.ts";
import { META_SCHEMA } from "../urn.ts";
import type { Attribute, Schema } from "./attribute.ts";
import type { ResourceType } from "./resource-type.ts";

/** The discovery documents (RFC 7643 §5 to §7, RFC 7644 §4), made from the attribute tables. */

/** All schemas that resources of these types have, each once. */
export const schemasOf = (types: readonly ResourceType[]): readonly Schema[] => [
  ...new Set(
    types.flatMap((type) => [
      type.schema,
      ...type.schemaExtensions.map((extension) => extension.schema),
    ]),
  ),
];

/** RFC 7643 §7. No member is null: Entra's schema discovery refuses nulls. */
export function describeSchema(schema: Schema, baseUrl: string) {
  return {
    schemas: [META_SCHEMA.schema],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(describeAttribute),
    meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${schema.id}` },
  };
}

function describeAttribute(attribute: Attribute): object {
  const isComplex = attribute.type === "complex";
  return {
    name: attribute.name,
    type: attribute.type,
    ...(isComplex && { subAttributes: (attribute.subAttributes ?? []).map(describeAttribute) }),
    multiValued: attribute.multiValued,
    description: attribute.description,
    required: attribute.required,
    ...(attribute.canonicalValues && { canonicalValues: attribute.canonicalValues }),
    caseExact: attribute.caseExact,
    mutability: attribute.mutability,
    returned: attribute.returned,
    uniqueness: attribute.uniqueness,
    ...(attribute.referenceTypes && { referenceTypes: attribute.referenceTypes }),
  };
}

/** RFC 7643 §6. */
export function describeResourceType(type: ResourceType, baseUrl: string) {
  return {
    schemas: [META_SCHEMA.resourceType],
    id: type.name,
    name: type.name,
    endpoint: type.endpoint,
    description: type.description,
    schema: type.schema.id,
    schemaExtensions: type.schemaExtensions.map(({ schema, required }) => ({
      schema: schema.id,
      required,
    })),
    meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${type.name}` },
  };
}

/** RFC 7643 §5. What it says is supported is; what it does not is answered 501. */
export function describeServiceProviderConfig(baseUrl: string, bodyBytes: number) {
  return {
    schemas: [META_SCHEMA.serviceProviderConfig],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: LIMITS.bulkOperations, maxPayloadSize: bodyBytes },
    filter: { supported: true, maxResults: LIMITS.pageSize },
    changePassword: { supported: false },
    sort: { supported: true },
    // RFC 9865 §4. Index stays the default: Entra and Okta know nothing else.
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: LIMITS.defaultPageSize,
      maxPageSize: LIMITS.pageSize,
      cursorTimeout: LIMITS.cursorSeconds,
    },
    etag: { supported: true },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "Bearer token",
        description:
          "A token made by `rollcall token create` or issued by the token endpoint, sent as " +
          "`Authorization: Bearer`.",
        specUri: "https://www.rfc-editor.org/info/rfc6750",
        primary: true,
      },
      {
        type: "oauth2",
        name: "OAuth 2.0 client credentials",
        description:
          "The token endpoint is /oauth/token of this server. Clients authenticate with a secret " +
          "made by `rollcall client create`, or with a JWT of an issuer that is trusted (RFC 7523).",
        specUri: "https://www.rfc-editor.org/info/rfc6749",
        primary: false,
      },
    ],
    meta: {
      resourceType: "ServiceProviderConfig",
      location: `${baseUrl}/ServiceProviderConfig`,
    },
  };
}
