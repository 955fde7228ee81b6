import { MESSAGE } from "../urn.ts";

/** RFC 7644 §3.4.2. `Resources` is there even when empty: Entra reads it. */
export interface ListResponse {
  readonly schemas: readonly string[];
  readonly totalResults: number;
  /** Absent where pages are found by cursors (RFC 9865 §2). */
  readonly startIndex?: number;
  readonly itemsPerPage: number;
  readonly Resources: readonly object[];
}

/** Where a page is among the others. */
export interface Paging {
  readonly startIndex?: number;
  readonly nextCursor?: string;
  readonly previousCursor?: string;
}

/**
 * What stands before and after the resources in the JSON of a list, for a long one that is written
 * piece by piece.
 */
export function aroundResources(
  itemsPerPage: number,
  totalResults: number,
  paging: Paging,
): [before: string, after: string] {
  const { Resources: _, ...envelope } = listResponse([], totalResults, paging);
  const json = JSON.stringify({ ...envelope, itemsPerPage });
  return [`${json.slice(0, -1)},"Resources":[`, "]}"];
}

export function listResponse(
  resources: readonly object[],
  totalResults: number = resources.length,
  paging: Paging = { startIndex: 1 },
): ListResponse {
  return {
    schemas: [MESSAGE.listResponse],
    totalResults,
    ...paging,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
