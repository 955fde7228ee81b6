import { invalidFilter, invalidValue } from "../scim/error.ts";
import type { CheckedFilter } from "../scim/filter/ast.ts";
import { checkFilter } from "../scim/filter/check.ts";
import { parseFilter } from "../scim/filter/parse.ts";
import type { SearchRequest } from "../scim/message/search-request.ts";
import { shown } from "../scim/resource/text.ts";
import { type AttributePath, leaf, resolvePath } from "../scim/schema/lookup.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { type Asker, type Directory, wantedFor } from "./directory.ts";
import type { Page } from "./store.ts";
import { type Cursors, openWalk } from "./walk.ts";

/** A page, and how to get to its neighbours: by index, or by cursors. */
export interface Results extends Pick<Page, "totalResults" | "resources"> {
  readonly paging: { readonly startIndex: number } | Cursors;
}

/**
 * Queries resources of one type, or of several from the server root (RFC 7644 §3.4.2).
 * @param signal aborted when nobody waits for the answer any more
 * @throws ScimError invalidFilter, invalidValue, and those of cursors; what Store.search throws
 */
export async function search(
  directory: Directory,
  asker: Asker,
  types: readonly ResourceType[],
  request: SearchRequest,
  signal?: AbortSignal,
): Promise<Results> {
  const filters = filtersFor(types, request.filter);
  const sorts = types.map((type) => sortPath(type, request.sortBy));
  if (request.sortBy !== undefined && sorts.every((path) => path === undefined)) {
    throw invalidValue(
      `'sortBy' must name an attribute that can be sorted by, got ${shown(request.sortBy)}.`,
    );
  }
  const wanted = types.map((type) => wantedFor(type, request.projection, "many"));
  const { cursor } = request;
  const walking =
    cursor === undefined
      ? undefined
      : await openWalk(directory, asker, types, { ...request, cursor });
  const page = await directory.store.search(asker.viewer, {
    targets: types.map((type, index) => {
      const [filter, sortBy] = [filters[index], sorts[index]];
      return { type, ...(filter && { filter }), ...(sortBy && { sortBy }) };
    }),
    descending: request.descending,
    startIndex: walking ? 1 : request.startIndex,
    ...(walking && { walk: walking.walk }),
    count: request.count,
    wanted: {
      members: wanted.some(({ members }) => members),
      groups: wanted.some(({ groups }) => groups),
      permissions: wanted.some(({ permissions }) => permissions),
    },
    ...(signal && { signal }),
  });
  const { totalResults, resources } = page;
  const paging = walking?.cursorsOf(page) ?? { startIndex: request.startIndex };
  return { totalResults, resources, paging };
}

/**
 * §3.4.2.1: "For filtered attributes that are not part of a particular resource type, the service
 * provider SHALL treat the attribute as if there is no attribute value." Where one type is
 * queried it is a mistake, and told.
 */
function filtersFor(
  types: readonly ResourceType[],
  text: string | undefined,
): readonly (CheckedFilter | undefined)[] {
  if (text === undefined) return types.map(() => undefined);
  if (text.trim() === "")
    throw invalidFilter("'filter' is empty; leave it out to list everything.");
  const filter = parseFilter(text);
  const [only] = types;
  if (types.length === 1 && only !== undefined) return [checkFilter(filter, only, "reject")];
  return types.map((type) => checkFilter(filter, type, "never"));
}

/**
 * A complex attribute sorts by its `value`, as it compares by it. By what is never returned nothing
 * sorts: the order would tell of it.
 */
function sortPath(type: ResourceType, notation: string | undefined): AttributePath | undefined {
  const asked = notation === undefined ? undefined : resolvePath(type, notation);
  const isWhole = asked?.attribute.subAttributes !== undefined && !asked.subAttribute;
  const path = isWhole ? resolvePath(type, `${notation}.value`) : asked;
  const isSecret =
    path && [path.attribute, leaf(path)].some(({ returned }) => returned === "never");
  return isSecret ? undefined : path;
}
