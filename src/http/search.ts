import { Elysia } from "elysia";
import { search } from "../directory/search.ts";
import {
  parseSearchRequest,
  readSearch,
  type SearchRequest,
} from "../scim/message/search-request.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { bearerToken } from "./bearer-token.ts";
import { bodyOf } from "./body.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { notAllowed } from "./not-allowed.ts";
import { operation } from "./openapi.ts";
import { resourceList } from "./resource-list.ts";
import { run } from "./run.ts";

export async function answerSearch(
  { provider, asker, request: { signal } }: Exchange,
  types: readonly ResourceType[],
  request: SearchRequest,
): Promise<Response> {
  const results = await search(provider.directory, asker, types, request, signal);
  return resourceList(provider, results, request.projection, signal);
}

/** Queries across all types at the server root (RFC 7644 §3.4.2.1, §3.4.3). */
export const rootSearch = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "",
      ({ request, bearer }) =>
        run(provider, "read", { request, bearer }, (exchange) =>
          answerSearch(exchange, provider.types, readSearch(exchange.query)),
        ),
      { detail: operation.queryRoot(provider.types) },
    )
    .all("", ({ request, bearer }) =>
      run(provider, "read", { request, bearer }, () => notAllowed(request, "GET")),
    )
    .post(
      "/.search",
      ({ request, bearer }) =>
        run(provider, "read", { request, bearer }, async (exchange) =>
          answerSearch(exchange, provider.types, parseSearchRequest(await bodyOf(exchange))),
        ),
      { parse: "none", detail: operation.searchRoot(provider.types) },
    )
    .all("/.search", ({ request, bearer }) =>
      run(provider, "read", { request, bearer }, () => notAllowed(request, "POST")),
    );
