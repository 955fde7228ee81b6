import { MESSAGE } from "../urn.ts";

/** RFC 7644 §3.4.2. `Resources` is there even when empty: Entra reads it. */
export interface ListResponse {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly object[];
}

/** The message around resources that are JSON text already: a long list is written piece by piece. */
export function listResponseText(
  resources: readonly string[],
  totalResults: number,
  startIndex: number,
): string {
  const { Resources: _, ...envelope } = listResponse([], totalResults, startIndex);
  const before = JSON.stringify({ ...envelope, itemsPerPage: resources.length });
  return `${before.slice(0, -1)},"Resources":[${resources.join(",")}]}`;
}

export function listResponse(
  resources: readonly object[],
  totalResults: number = resources.length,
  startIndex = 1,
): ListResponse {
  return {
    schemas: [MESSAGE.listResponse],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
