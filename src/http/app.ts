import { Elysia } from "elysia";
import type { Service } from "./exchange.ts";
import { scim } from "./scim.ts";
import { tolerantUrl } from "./tolerant-url.ts";

/** What answers the requests of one server. */
export type Answer = (request: Request) => Promise<Response>;

export interface AppOptions {
  readonly version: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
}

/** The table of contents. */
export function app(service: Service, _options: AppOptions): Answer {
  const routes = new Elysia().use(scim(service, "/scim/v2")).use(scim(service, "/scim"));
  return async (request) => {
    const url = tolerantUrl(request.url);
    const isHead = request.method === "HEAD";
    if (url === request.url && !isHead) return routes.fetch(request);
    // RFC 9110 §9.3.2: HEAD is GET without the content.
    const meant = isHead
      ? new Request(url, { headers: request.headers })
      : new Request(url, request);
    const response = await routes.fetch(meant);
    return isHead ? new Response(null, response) : response;
  };
}
