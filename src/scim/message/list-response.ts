import { MESSAGE } from "../urn.ts";

/** RFC 7644 §3.4.2. `Resources` is there even when empty: Entra reads it. */
export interface ListResponse {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  readonly startIndex: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly object[];
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
