import { resourceTypes } from "../scim/schema/resource-type.ts";

/**
 * The URI of a resource without what stands before its endpoint: `/Users/2819c223`. The public URL
 * is known to http alone and may change, so the store compares `meta.location` and `$ref` by this
 * part, on both sides. A URI without an endpoint is left as it is.
 */
export function relativeLocation(uri: string): string {
  const found = ENDPOINT.exec(uri);
  return found === null ? uri : uri.slice(found.index);
}

const endpoints = resourceTypes.map(({ endpoint }) => endpoint).join("|");
const ENDPOINT = new RegExp(`(?:${endpoints})(?:/[^/]*)?$`);
