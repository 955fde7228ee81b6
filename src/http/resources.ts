import { Elysia } from "elysia";
import { create } from "../directory/create.ts";
import { patch } from "../directory/patch.ts";
import { read } from "../directory/read.ts";
import { remove } from "../directory/remove.ts";
import { replace } from "../directory/replace.ts";
import { parseSearchRequest, readProjection, readSearch } from "../scim/message/search-request.ts";
import type { Preconditions } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { bearerToken } from "./bearer-token.ts";
import { bodyOf } from "./body.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { notAllowed } from "./not-allowed.ts";
import { operation } from "./openapi.ts";
import { noContent, oneResource, oneResourceIfChanged } from "./respond.ts";
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
        run(provider, "read", { request, bearer }, async (exchange) => {
          const projection = readProjection(exchange.query);
          const stored = await read(provider.directory, exchange.asker, type, id, projection);
          return oneResourceIfChanged(provider, type, stored, projection, preconditions(request));
        }),
      { detail: operation.read(type) },
    )
    .put(
      "/:id",
      ({ request, bearer, params: { id } }) =>
        run(provider, "write", { request, bearer }, (exchange) => put(exchange, type, id)),
      { parse: "none", detail: operation.replace(type) },
    )
    .patch(
      "/:id",
      ({ request, bearer, params: { id } }) =>
        run(provider, "write", { request, bearer }, (exchange) => patchOne(exchange, type, id)),
      { parse: "none", detail: operation.patch(type) },
    )
    .delete(
      "/:id",
      ({ request, bearer, params: { id } }) =>
        run(provider, "write", { request, bearer }, async (exchange) => {
          await remove(provider.directory, exchange.asker, type, id, preconditions(request));
          return new Response(null, { status: 204 });
        }),
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
  const { stored, warnings } = await create(provider.directory, asker, type, body, projection);
  warn(exchange, stored.id, warnings);
  return oneResource(provider, type, stored, projection, 201);
}

async function put(exchange: Exchange, type: ResourceType, id: string): Promise<Response> {
  const { provider, asker, request } = exchange;
  const projection = readProjection(exchange.query);
  const body = await bodyOf(exchange);
  const when = preconditions(request);
  const { directory } = provider;
  const { stored, warnings } = await replace(directory, asker, type, id, body, when, projection);
  warn(exchange, id, warnings);
  return oneResource(provider, type, stored, projection);
}

/**
 * §3.5.2: "The server MUST return a 200 OK if the 'attributes' parameter is specified in the
 * request."
 */
async function patchOne(exchange: Exchange, type: ResourceType, id: string): Promise<Response> {
  const { provider, asker, request } = exchange;
  const projection = readProjection(exchange.query);
  const status = projection.attributes === undefined ? type.patchAnswers : 200;
  const { stored, warnings } = await patch(
    provider.directory,
    asker,
    type,
    id,
    await bodyOf(exchange),
    preconditions(request),
    projection,
    status === 200 ? "one" : "nothing",
  );
  warn(exchange, id, warnings);
  return status === 200
    ? oneResource(provider, type, stored, projection)
    : noContent(provider, type, stored);
}

function preconditions(request: Request): Preconditions {
  const ifMatch = request.headers.get("if-match");
  const ifNoneMatch = request.headers.get("if-none-match");
  return {
    ...(ifMatch !== null && { ifMatch }),
    ...(ifNoneMatch !== null && { ifNoneMatch }),
  };
}
