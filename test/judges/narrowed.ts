import { resourceTypes } from "../../src/scim/schema/resource-type.ts";

/** What of an OpenAPI document is changed here. */
export interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, Schema>;
    readonly parameters: Record<string, Parameter>;
  };
}

interface Operation {
  parameters?: (Parameter | { readonly $ref: string })[];
  readonly responses: Record<string, unknown>;
}

interface Parameter {
  readonly name: string;
  schema: object;
}

interface Schema {
  readonly properties?: Record<string, object>;
}

const oneOf = (...texts: readonly string[]) => ({ type: "string", enum: texts });

const PATHS = [
  "active",
  "displayName",
  "emails",
  'emails[type eq "work"].value',
  "externalId",
  "members",
  "name.givenName",
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
];

/** By the name of a parameter or a property of a request. */
const SENSIBLE: Readonly<Record<string, object>> = {
  filter: oneOf(
    'userName sw "a" or displayName pr',
    'emails[type eq "work" and value co "@"]',
    'not (meta.created gt "2020-01-01T00:00:00Z")',
    "members pr",
    "active eq true and externalId ne null",
  ),
  sortBy: oneOf("userName", "displayName", "meta.created", "emails.value", "name.familyName"),
  sortOrder: oneOf("ascending", "descending"),
  attributes: oneOf("userName", "displayName,members", "emails.value,name", "meta", "unknown"),
  startIndex: { type: "integer", minimum: -1, maximum: 50 },
  count: { type: "integer", minimum: -1, maximum: 2000 },
};

/**
 * The document with fewer requests: those that get past the first look at a body or a query. What
 * it says of answers stays as it is.
 */
export function narrowed(published: OpenApi): OpenApi {
  const document = structuredClone(published);
  const { schemas, parameters } = document.components;
  for (const { name, schema } of resourceTypes) {
    const properties = schemas[`${name}Request`]?.properties;
    if (properties === undefined) throw new Error(`There is no ${name}Request.`);
    const items = oneOf(schema.id);
    properties.schemas = { type: "array", minItems: 1, maxItems: 1, items };
  }
  const operations = schemas.PatchOp?.properties?.Operations as { items: Schema } | undefined;
  Object.assign(operations?.items.properties ?? {}, {
    op: oneOf("add", "replace", "remove"),
    path: oneOf(...PATHS),
  });
  const search = schemas.SearchRequest?.properties ?? {};
  for (const name of Object.keys(search)) {
    if (!name.endsWith("ttributes")) search[name] = SENSIBLE[name] ?? search[name] ?? {};
  }
  delete search.excludedAttributes;
  for (const parameter of Object.values(parameters)) narrow(parameter);
  for (const operation of Object.values(document.paths).flatMap(Object.values<Operation>)) {
    // The two selections exclude each other.
    const kept = (operation.parameters ?? []).filter(
      (each) => "$ref" in each || each.name !== "excludedAttributes",
    );
    for (const each of kept) if (!("$ref" in each)) narrow(each);
    operation.parameters = kept;
  }
  return document;
}

function narrow(parameter: Parameter): void {
  parameter.schema = SENSIBLE[parameter.name] ?? parameter.schema;
}
