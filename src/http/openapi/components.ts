import type { swagger } from "@elysiajs/swagger";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import {
  bulkRequestSchema,
  bulkResponseSchema,
  errorSchema,
  listResponseSchema,
  patchOpSchema,
  resourceSchema,
  resourceTypeSchema,
  schemaSchema,
  searchRequestSchema,
  serviceProviderConfigSchema,
} from "../../scim/schema/typebox.ts";
import { type ErrorName, errorAnswers, errorExamples } from "./error-answers.ts";
import { sharedParameters } from "./parameters.ts";
import { problemAnswers, problemSchema } from "./problems.ts";
import { published } from "./published.ts";

/** The media type of SCIM messages (RFC 7644 §3.1). */
export const SCIM_JSON = "application/scim+json";

/** A reference to a shared part of the document. */
export const ref = (kind: "schemas" | "parameters" | "responses" | "headers", name: string) => ({
  $ref: `#/components/${kind}/${name}`,
});

type Options = Exclude<Parameters<typeof swagger>[0], undefined>;
type Components = Exclude<Exclude<Options["documentation"], undefined>["components"], undefined>;
type Schemas = Exclude<Components["schemas"], undefined>;

/** The parts of the document that operations refer to. */
export function components(types: readonly ResourceType[]): Components {
  return {
    schemas: published(schemasOf(types)) as Schemas,
    parameters: sharedParameters,
    responses: { ...errorResponses(), ...problemAnswers },
    headers: {
      ETag: {
        description: "The version of the resource, for If-Match and If-None-Match.",
        schema: { type: "string" },
        example: 'W/"3"',
      },
      Location: {
        description: "The URL of the resource.",
        schema: { type: "string", format: "uri" },
      },
      "Retry-After": {
        description: "After how many seconds to ask again (RFC 9110 §10.2.3).",
        schema: { type: "integer", minimum: 1 },
        example: 1,
      },
      "WWW-Authenticate": {
        description: "The scheme to authenticate with (RFC 6750 §3).",
        schema: { type: "string" },
        example: 'Bearer realm="rollcall"',
      },
    },
    securitySchemes: {
      bearer: {
        type: "http",
        scheme: "bearer",
        description:
          "A token made on the server with `rollcall token create`, or issued by /oauth/token.",
      },
    },
  };
}

function schemasOf(types: readonly ResourceType[]): Record<string, object> {
  const listOf = (name: string) => listResponseSchema(ref("schemas", name));
  const ofTypes = types.flatMap((type): [string, object][] => [
    [type.name, resourceSchema(type, "response")],
    [`${type.name}Request`, resourceSchema(type, "request")],
    [`${type.name}List`, listOf(type.name)],
  ]);
  return {
    ...Object.fromEntries(ofTypes),
    ResourceList: listResponseSchema({ anyOf: types.map(({ name }) => ref("schemas", name)) }),
    SearchRequest: searchRequestSchema,
    PatchOp: patchOpSchema,
    BulkRequest: bulkRequestSchema,
    BulkResponse: bulkResponseSchema,
    Error: errorSchema,
    Problem: problemSchema,
    ServiceProviderConfig: serviceProviderConfigSchema,
    Schema: schemaSchema,
    SchemaList: listOf("Schema"),
    ResourceType: resourceTypeSchema,
    ResourceTypeList: listOf("ResourceType"),
  };
}

function errorResponses() {
  const names = Object.keys(errorAnswers) as ErrorName[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        description: errorAnswers[name].description,
        content: {
          [SCIM_JSON]: { schema: ref("schemas", "Error"), examples: errorExamples(name) },
        },
        ...headersOf(name),
      },
    ]),
  );
}

const ERROR_HEADERS: Partial<Record<ErrorName, string>> = {
  Unauthorized: "WWW-Authenticate",
  TooManyRequests: "Retry-After",
  Overdue: "Retry-After",
};

function headersOf(name: ErrorName) {
  const header = ERROR_HEADERS[name];
  return header !== undefined && { headers: { [header]: ref("headers", header) } };
}
