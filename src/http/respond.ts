import { type Projection, projector } from "../scim/resource/project.ts";
import { locationOf } from "../scim/resource/represent.ts";
import type { Stored } from "../scim/resource/resource.ts";
import { etag, isCurrent, type Preconditions } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { ServiceProvider } from "./exchange.ts";
import { resourceJson } from "./resource-json.ts";
import { createTurns } from "./turns.ts";

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
  return jsonAnswer(status, JSON.stringify(body), headers);
}

/** @param json what is JSON already */
export const jsonAnswer = (
  status: number,
  json: string | Blob,
  headers: Readonly<Record<string, string>> = {},
) => new Response(json, { status, headers: { ...HEADERS, ...headers } });

/** An answer about tokens. RFC 6749 §5.1 asks for both headers. */
export const oauthJson = (
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
) =>
  Response.json(body, {
    status,
    headers: { "Cache-Control": "no-store", Pragma: "no-cache", ...headers },
  });

/** One resource with its ETag and Location (RFC 7644 §3.3, §3.14). */
export async function oneResource(
  provider: ServiceProvider,
  type: ResourceType,
  stored: Stored,
  projection: Projection,
  status: 200 | 201 = 200,
): Promise<Response> {
  const { baseUrl } = provider;
  const { project, isWhole } = projector(type, projection);
  const json = await resourceJson(stored, { type, baseUrl, project, isWhole, turn: createTurns() });
  const { ETag, Location } = headersOf(provider, type, stored);
  const [only = ""] = json;
  // RFC 7643 §3.1, location: "MUST be the same as the 'Content-Location' HTTP response header".
  const headers = { ETag, Location, "Content-Location": Location };
  return jsonAnswer(status, json.length > 1 ? new Blob([...json]) : only, headers);
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
): Promise<Response> | Response {
  if (!isCurrent(stored, when)) return oneResource(provider, type, stored, projection);
  return new Response(null, { status: 304, headers: headersOf(provider, type, stored) });
}

const headersOf = (provider: ServiceProvider, type: ResourceType, stored: Stored) => ({
  ETag: etag(stored),
  Location: locationOf(stored, type, provider.baseUrl),
});
