import { Elysia } from "elysia";
import { notFound, ScimError } from "../scim/error.ts";
import { listResponse } from "../scim/message/list-response.ts";
import {
  describeResourceType,
  describeSchema,
  describeServiceProviderConfig,
  schemasOf,
} from "../scim/schema/describe.ts";
import { bearerToken } from "./bearer-token.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { notAllowed } from "./not-allowed.ts";
import { operation } from "./openapi.ts";
import { scimJson } from "./respond.ts";
import { run } from "./run.ts";

/**
 * The discovery endpoints (RFC 7644 §4). "If a 'filter' is provided, the service provider SHOULD
 * respond with HTTP status code 403 (Forbidden)"; paging and sorting are ignored.
 */
export const discovery = (provider: ServiceProvider) => {
  const { types } = provider;
  return new Elysia()
    .use(bearerToken())
    .get(
      "/ServiceProviderConfig",
      ({ request, bearer }) =>
        run(provider, "describe", { request, bearer }, (exchange) => {
          refuseFilter(exchange);
          const { baseUrl, bodyBytes } = exchange.provider;
          return scimJson(200, describeServiceProviderConfig(baseUrl, bodyBytes));
        }),
      { detail: operation.serviceProviderConfig() },
    )
    .get(
      "/ResourceTypes",
      ({ request, bearer }) =>
        run(provider, "describe", { request, bearer }, (exchange) => {
          refuseFilter(exchange);
          return scimJson(200, listResponse(typesIn(exchange)));
        }),
      { detail: operation.resourceTypes(types) },
    )
    .get(
      "/ResourceTypes/:name",
      ({ request, bearer, params: { name } }) =>
        run(provider, "describe", { request, bearer }, (exchange) =>
          one(typesIn(exchange), name, "ResourceType"),
        ),
      { detail: operation.resourceType(types) },
    )
    .get(
      "/Schemas",
      ({ request, bearer }) =>
        run(provider, "describe", { request, bearer }, (exchange) => {
          refuseFilter(exchange);
          return scimJson(200, listResponse(schemasIn(exchange)));
        }),
      { detail: operation.schemas(types) },
    )
    .get(
      "/Schemas/:urn",
      ({ request, bearer, params: { urn } }) =>
        run(provider, "describe", { request, bearer }, (exchange) =>
          one(schemasIn(exchange), urn, "Schema"),
        ),
      { detail: operation.schema(types) },
    )
    .use(readOnly(provider));
};

const typesIn = ({ provider: { types, baseUrl } }: Exchange) =>
  types.map((type) => describeResourceType(type, baseUrl));

const schemasIn = ({ provider: { types, baseUrl } }: Exchange) =>
  schemasOf(types).map((schema) => describeSchema(schema, baseUrl));

const PATHS = [
  "/ServiceProviderConfig",
  "/ResourceTypes",
  "/ResourceTypes/:name",
  "/Schemas",
  "/Schemas/:urn",
];

/** §4: "... other HTTP methods ... not supported". */
function readOnly(provider: ServiceProvider) {
  const app = new Elysia().use(bearerToken());
  for (const path of PATHS) {
    app.all(path, ({ request, bearer }) =>
      run(provider, "describe", { request, bearer }, () => notAllowed(request, "GET")),
    );
  }
  return app;
}

function refuseFilter({ query }: Exchange): void {
  if (query.filter === undefined) return;
  throw new ScimError(403, "Discovery endpoints take no 'filter' (RFC 7644 §4).");
}

/** Found by id in any case, as a schema URN is (RFC 7644 §3.10). */
function one(described: readonly { id: string }[], id: string, kind: string): Response {
  const found = described.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (found === undefined) throw notFound(`No ${kind} with id '${id}'.`);
  return scimJson(200, found);
}
