import type { DocumentDecoration } from "elysia";
import { LIMITS } from "../scim/limits.ts";
import { listResponse } from "../scim/message/list-response.ts";
import {
  describeResourceType,
  describeSchema,
  describeServiceProviderConfig,
} from "../scim/schema/describe.ts";
import { type ResourceType, userType } from "../scim/schema/resource-type.ts";
import { MESSAGE } from "../scim/urn.ts";
import { answer, body, errors } from "./openapi/answers.ts";
import { bulkAnswer, bulkExamples } from "./openapi/bulk.ts";
import { ref } from "./openapi/components.ts";
import { EXAMPLE_BASE_URL, examplesOf } from "./openapi/examples.ts";
import { filter, pathParameter, projection, sortBy } from "./openapi/parameters.ts";

/**
 * What the explorer says of each route: the `detail` of an Elysia route. Bodies are described here
 * and not by Elysia's `body`, which would check them and answer 422.
 */
export const operation = {
  list: (type: ResourceType) =>
    scim(tagOf(type), `list${tagOf(type)}`, `List ${tagOf(type)}`, {
      description: `The ${tagOf(type)} that match a filter, a page at a time.`,
      parameters: searchParameters(type),
      responses: { 200: page([type]), ...errors("BadQuery") },
    }),

  create: (type: ResourceType) =>
    scim(tagOf(type), `create${type.name}`, `Create a ${type.name}`, {
      description:
        "Read-only attributes are ignored, attributes that no schema has are passed over.",
      parameters: projection(type),
      requestBody: body(`The new ${type.name}.`, `${type.name}Request`, examplesOf(type).create),
      responses: {
        201: answer("Created.", type.name, examplesOf(type).resource, "ETag", "Location"),
        ...errors("BadResource", "Forbidden", "Conflict", "TooLarge", "UnsupportedMediaType"),
      },
    }),

  read: (type: ResourceType) =>
    scim(tagOf(type), `get${type.name}`, `Read a ${type.name}`, {
      parameters: [id(type), ref("parameters", "ifNoneMatch"), ...projection(type)],
      responses: {
        200: answer(`The ${type.name}.`, type.name, examplesOf(type).resource, "ETag"),
        304: { description: "Still at the version of `If-None-Match`; there is no body." },
        ...errors("BadProjection", "NotFound"),
      },
    }),

  replace: (type: ResourceType) =>
    scim(tagOf(type), `replace${type.name}`, `Replace a ${type.name}`, {
      description: "Attributes that the body leaves out are removed (RFC 7644 §3.5.1).",
      parameters: [id(type), ref("parameters", "ifMatch"), ...projection(type)],
      requestBody: body(`The whole ${type.name}.`, `${type.name}Request`, examplesOf(type).replace),
      responses: {
        200: answer("Replaced.", type.name, examplesOf(type).resource, "ETag"),
        ...errors("BadResource", ...WRITE_ERRORS),
      },
    }),

  patch: (type: ResourceType) =>
    scim(tagOf(type), `patch${type.name}`, `Change a ${type.name}`, {
      description:
        "All operations are applied, in order, or none of them. The shapes that Microsoft Entra " +
        "ID and Okta send are understood as well as those of RFC 7644.",
      parameters: [id(type), ref("parameters", "ifMatch"), ...projection(type)],
      requestBody: body("The changes.", "PatchOp", examplesOf(type).patch),
      responses: {
        ...patched(type),
        ...errors("BadPatch", ...WRITE_ERRORS),
      },
    }),

  remove: (type: ResourceType) =>
    scim(tagOf(type), `delete${type.name}`, `Delete a ${type.name}`, {
      description: "For good, with its memberships.",
      parameters: [id(type), ref("parameters", "ifMatch")],
      responses: {
        204: { description: "Deleted." },
        ...errors("Forbidden", "NotFound", "PreconditionFailed"),
      },
    }),

  /** POST /.search of one resource type. */
  search: (type: ResourceType) =>
    scim(tagOf(type), `search${tagOf(type)}`, `Search ${tagOf(type)}`, searchOf([type])),

  /** POST /.search at the root. */
  searchRoot: (types: readonly ResourceType[]) =>
    scim("Search", "search", "Search all resources", searchOf(types, "ResourceList")),

  /** GET on the base URL. */
  queryRoot: (types: readonly ResourceType[]) =>
    scim("Search", "queryAll", "List all resources", {
      description: "Resources of all types that match a filter, a page at a time.",
      parameters: searchParameters(firstOf(types)),
      responses: { 200: page(types, "ResourceList"), ...errors("BadQuery") },
    }),

  bulk: (types: readonly ResourceType[]) =>
    scim("Bulk", "bulk", "Send many operations", {
      description:
        "Each operation is done as a whole or not at all; the request as a whole is not. " +
        "`bulkId:x` stands for the id of what the POST with bulkId `x` creates, wherever an id " +
        "may stand, also before that POST and in a circle. What fails does not stop what " +
        "follows, unless `failOnErrors` says after how many errors to stop (RFC 7644 §3.7).",
      requestBody: body("The operations.", "BulkRequest", bulkExamples(types)),
      responses: {
        200: answer("What became of each operation.", "BulkResponse", bulkAnswer),
        ...errors("BadBulk", "Forbidden", "BulkTooLarge", "BodyTimeout", "UnsupportedMediaType"),
      },
    }),

  serviceProviderConfig: () =>
    scim("Discovery", "getServiceProviderConfig", "What the server supports", {
      responses: {
        200: answer(
          "The features, and how to authenticate.",
          "ServiceProviderConfig",
          describeServiceProviderConfig(EXAMPLE_BASE_URL, LIMITS.bodyBytes),
        ),
        ...errors("FilterForbidden"),
      },
    }),

  schemas: (types: readonly ResourceType[]) =>
    scim("Discovery", "listSchemas", "List schemas", {
      responses: {
        200: answer(
          "Every schema with its attributes (here: one of them).",
          "SchemaList",
          listResponse([describeSchema(lastOf(types).schema, EXAMPLE_BASE_URL)]),
        ),
        ...errors("FilterForbidden"),
      },
    }),

  schema: (types: readonly ResourceType[]) =>
    scim("Discovery", "getSchema", "Read a schema", {
      parameters: [pathParameter("urn", "The URN of the schema.", lastOf(types).schema.id)],
      responses: {
        200: answer(
          "The schema.",
          "Schema",
          describeSchema(lastOf(types).schema, EXAMPLE_BASE_URL),
        ),
        ...errors("NotFound"),
      },
    }),

  resourceTypes: (types: readonly ResourceType[]) =>
    scim("Discovery", "listResourceTypes", "List resource types", {
      responses: {
        200: answer(
          "Every resource type.",
          "ResourceTypeList",
          listResponse(types.map((type) => describeResourceType(type, EXAMPLE_BASE_URL))),
        ),
        ...errors("FilterForbidden"),
      },
    }),

  resourceType: (types: readonly ResourceType[]) =>
    scim("Discovery", "getResourceType", "Read a resource type", {
      parameters: [pathParameter("name", "The name of the resource type.", lastOf(types).name)],
      responses: {
        200: answer(
          "The resource type.",
          "ResourceType",
          describeResourceType(lastOf(types), EXAMPLE_BASE_URL),
        ),
        ...errors("NotFound"),
      },
    }),

  healthz: () =>
    server("health", "Is the process alive?", {
      200: json("It is.", { status: "ok", version: "0.1.0" }),
    }),

  readyz: () =>
    server("readiness", "Can requests be served?", {
      200: json("Yes: the database can be read and written.", { status: "ok" }),
      503: json("No; the server's log says why.", { status: "unavailable" }),
    }),

  metrics: () =>
    server("metrics", "Counters for Prometheus", {
      200: {
        description: "The metrics, in the text format of Prometheus.",
        content: {
          "text/plain": {
            schema: { type: "string" },
            example:
              'rollcall_http_requests_total{method="GET",route="/healthz",status="200"} 12\n',
          },
        },
      },
    }),
};

type Responses = Exclude<DocumentDecoration["responses"], undefined>;

/** The errors of a change to a resource that exists. */
const WRITE_ERRORS = [
  "Forbidden",
  "NotFound",
  "Conflict",
  "PreconditionFailed",
  "TooLarge",
  "UnsupportedMediaType",
] as const;

/** The endpoint without its slash, e.g. `Users`. */
const tagOf = (type: ResourceType) => type.endpoint.slice(1);

const id = (type: ResourceType) =>
  pathParameter("id", `The id of the ${type.name}.`, examplesOf(type).resource.id);

function scim(
  tag: string,
  operationId: string,
  summary: string,
  rest: DocumentDecoration,
): DocumentDecoration {
  return { tags: [tag], operationId, summary, security: [{ bearer: [] }], ...rest };
}

function server(operationId: string, summary: string, responses: Responses): DocumentDecoration {
  return { tags: ["Server"], operationId, summary, security: [], responses };
}

/** The types that stand for all of them in examples. */
const firstOf = ([first = userType]: readonly ResourceType[]) => first;
const lastOf = (types: readonly ResourceType[]) => types.at(-1) ?? userType;

const searchParameters = (type: ResourceType) => [
  filter(examplesOf(type).filter),
  sortBy(examplesOf(type).sortBy),
  ...["sortOrder", "startIndex", "count", "cursor"].map((name) => ref("parameters", name)),
  ...projection(type),
];

/** What a search in a body takes and answers, without its names. */
const searchOf = (types: readonly ResourceType[], schema?: "ResourceList"): DocumentDecoration => ({
  description: "A query in a body, for filters that are too long or too private for a URL.",
  requestBody: body("The query.", "SearchRequest", {
    search: { summary: "A filter and a selection", value: searchExample(firstOf(types)) },
  }),
  responses: {
    200: page(types, schema),
    ...errors("BadQuery", "TooLarge", "UnsupportedMediaType"),
  },
});

const searchExample = (type: ResourceType) => ({
  schemas: [MESSAGE.searchRequest],
  attributes: examplesOf(type).attributes.split(","),
  filter: Object.values(examplesOf(type).filter)[0]?.value,
  startIndex: 1,
  count: 10,
});

/** A page of resources of one type or of several. */
function page(types: readonly ResourceType[], schema = `${firstOf(types).name}List`) {
  const found = types.map((each) => examplesOf(each).resource);
  return answer("A page of results.", schema, listResponse(found));
}

/** A type answers 204 where reading the resource back would cost more than changing it. */
function patched(type: ResourceType): Responses {
  const changed = (description: string) => ({
    200: answer(description, type.name, examplesOf(type).resource, "ETag"),
  });
  if (type.patchAnswers === 200) return changed("Changed.");
  return {
    ...changed("Changed, and `attributes` was sent."),
    204: { description: "Changed.", headers: { ETag: ref("headers", "ETag") } },
  };
}

const json = (description: string, example: object) => ({
  description,
  content: { "application/json": { schema: { type: "object" as const }, example } },
});
