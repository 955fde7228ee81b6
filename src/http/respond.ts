import type { Page } from "../directory/store.ts";
import { listResponse } from "../scim/message/list-response.ts";
import { type Projection, projector } from "../scim/resource/project.ts";
import { locationOf, represent } from "../scim/resource/represent.ts";
import type { Stored } from "../scim/resource/resource.ts";
import { etag, isCurrent, type Preconditions } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { ServiceProvider } from "./exchange.ts";

/** RFC 7644 §8.1; nothing in an answer is meant for a shared cache. */
const HEADERS = {
  "Content-Type": "application/scim+json",
  "Cache-Control": "no-store",
};

export function scimJson(
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, ...headers } });
}

/** One resource with its ETag and Location (RFC 7644 §3.3, §3.14). */
export function oneResource(
  provider: ServiceProvider,
  type: ResourceType,
  stored: Stored,
  projection: Projection,
  status: 200 | 201 = 200,
): Response {
  const whole = represent(stored, type, provider.baseUrl);
  const { project } = projector(type, projection);
  return scimJson(status, project(whole), headersOf(provider, type, stored));
}

/** A successful write that answers without a body. */
export function noContent(provider: ServiceProvider, type: ResourceType, stored: Stored): Response {
  return new Response(null, { status: 204, headers: headersOf(provider, type, stored) });
}

/** The answer to a conditional GET (RFC 7644 §3.14): 304 while the client's copy is current. */
export function oneResourceIfChanged(
  provider: ServiceProvider,
  type: ResourceType,
  stored: Stored,
  projection: Projection,
  when: Preconditions,
): Response {
  if (!isCurrent(stored, when)) return oneResource(provider, type, stored, projection);
  return new Response(null, { status: 304, headers: headersOf(provider, type, stored) });
}

const headersOf = (provider: ServiceProvider, type: ResourceType, stored: Stored) => ({
  ETag: etag(stored),
  Location: locationOf(stored, type, provider.baseUrl),
});

/** A page of resources (RFC 7644 §3.4.2); startIndex is echoed as it was asked for. */
export function resourceList(
  provider: ServiceProvider,
  page: Page,
  startIndex: number,
  projection: Projection,
): Response {
  const readers = new Map(
    provider.types.map((type) => {
      const { project } = projector(type, projection);
      return [type.name, (stored: Stored) => project(represent(stored, type, provider.baseUrl))];
    }),
  );
  const resources = page.resources.flatMap((stored) => {
    const read = readers.get(stored.type);
    return read ? [read(stored)] : [];
  });
  return scimJson(200, listResponse(resources, page.totalResults, startIndex));
}
