import { Elysia } from "elysia";
import { create } from "../directory/create.ts";
import { parseSearchRequest, readProjection, readSearch } from "../scim/message/search-request.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { bearerToken } from "./bearer-token.ts";
import { bodyOf } from "./body.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { notAllowed } from "./not-allowed.ts";
import { operation } from "./openapi.ts";
import { resourceMethods } from "./resource-methods.ts";
import { oneResource } from "./respond.ts";
import { run, warn } from "./run.ts";
import { answerSearch } from "./search.ts";

/** The endpoints of one resource type (RFC 7644 §3.2, Table 2). */
export const resources = (provider: ServiceProvider, type: ResourceType) =>
  new Elysia({ prefix: type.endpoint })
    .use(bearerToken())
    .get(
      "",
      ({ request, bearer }) =>
        run(provider, "read", { request, bearer }, (exchange) =>
          answerSearch(exchange, [type], readSearch(exchange.query)),
        ),
      { detail: operation.list(type) },
    )
    .post(
      "",
      ({ request, bearer }) =>
        run(provider, "write", { request, bearer }, (exchange) => post(exchange, type)),
      { parse: "none", detail: operation.create(type) },
    )
    .all("", ({ request, bearer }) =>
      run(provider, "read", { request, bearer }, () => notAllowed(request, "GET, POST")),
    )
    .post(
      "/.search",
      ({ request, bearer }) =>
        run(provider, "read", { request, bearer }, async (exchange) =>
          answerSearch(exchange, [type], parseSearchRequest(await bodyOf(exchange))),
        ),
      { parse: "none", detail: operation.search(type) },
    )
    .all("/.search", ({ request, bearer }) =>
      run(provider, "read", { request, bearer }, () => notAllowed(request, "POST")),
    )
    .get(
      "/:id",
      ({ request, bearer, params: { id } }) =>
        run(provider, "read", { request, bearer }, (exchange) =>
          resourceMethods.GET(exchange, type, id),
        ),
      { detail: operation.read(type) },
    )
    .put(
      "/:id",
      ({ request, bearer, params: { id } }) =>
        run(provider, "write", { request, bearer }, (exchange) =>
          resourceMethods.PUT(exchange, type, id),
        ),
      { parse: "none", detail: operation.replace(type) },
    )
    .patch(
      "/:id",
      ({ request, bearer, params: { id } }) =>
        run(provider, "write", { request, bearer }, (exchange) =>
          resourceMethods.PATCH(exchange, type, id),
        ),
      { parse: "none", detail: operation.patch(type) },
    )
    .delete(
      "/:id",
      ({ request, bearer, params: { id } }) =>
        run(provider, "write", { request, bearer }, (exchange) =>
          resourceMethods.DELETE(exchange, type, id),
        ),
      { detail: operation.remove(type) },
    )
    .all("/:id", ({ request, bearer }) =>
      run(provider, "read", { request, bearer }, () =>
        notAllowed(request, "GET, PUT, PATCH, DELETE"),
      ),
    );

async function post(exchange: Exchange, type: ResourceType): Promise<Response> {
  const { provider, asker } = exchange;
  const projection = readProjection(exchange.query);
  const body = await bodyOf(exchange);
  const { directory } = provider;
  const { stored, warnings, specified } = await create(directory, asker, type, body, projection);
  warn(exchange, stored.id, warnings);
  return oneResource(provider, type, stored, { ...projection, specified }, 201);
}
