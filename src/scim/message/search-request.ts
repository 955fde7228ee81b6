import { invalidCount, invalidSyntax, invalidValue, type ScimError } from "../error.ts";
import { LIMITS } from "../limits.ts";
import type { Projection } from "../resource/project.ts";
import { shown } from "../resource/text.ts";
import { MESSAGE } from "../urn.ts";

/** What a query asks for, whether by URL (RFC 7644 §3.4.2) or by POST /.search (§3.4.3). */
export interface SearchRequest {
  readonly filter?: string;
  readonly sortBy?: string;
  readonly descending: boolean;
  /** As asked: "A value less than 1 SHALL be interpreted as 1" is already obeyed (§3.4.2.4). */
  readonly startIndex: number;
  /** RFC 9865 §2: empty asks for the first page. Absent: pages are found by startIndex. */
  readonly cursor?: string;
  /** At most LIMITS.pageSize; "A negative value SHALL be interpreted as 0" is already obeyed. */
  readonly count: number;
  readonly projection: Projection;
}

/** The parameters by name, as found in a URL or in a body; in a URL all are text. */
export type SearchParameters = Readonly<Record<string, unknown>>;

/**
 * Reads the body of POST /.search; its members are found in any case, as attributes are.
 * @throws ScimError invalidSyntax when the body is no SearchRequest, else as `readSearch`
 */
export function parseSearchRequest(body: Record<string, unknown>): SearchRequest {
  const named = new Map(Object.entries(body).map(([name, each]) => [name.toLowerCase(), each]));
  const schemas = named.get("schemas");
  const wanted = MESSAGE.searchRequest.toLowerCase();
  const uris = Array.isArray(schemas) ? schemas : [];
  if (!uris.some((uri) => typeof uri === "string" && uri.toLowerCase() === wanted)) {
    throw invalidSyntax(`'schemas' must be ["${MESSAGE.searchRequest}"], got ${shown(schemas)}.`);
  }
  return readSearch(
    Object.fromEntries(PARAMETERS.map((name) => [name, named.get(name.toLowerCase())])),
  );
}

const PARAMETERS = [
  "filter",
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "cursor",
  "attributes",
  "excludedAttributes",
] as const;

/** @throws ScimError invalidValue, or invalidCount beside a cursor, naming the parameter */
export function readSearch(parameters: SearchParameters): SearchRequest {
  const filter = text(parameters, "filter");
  const sortBy = text(parameters, "sortBy");
  const startIndex = wholeNumber(parameters, "startIndex") ?? 1;
  const cursor = text(parameters, "cursor");
  const wrongCount = cursor === undefined ? invalidValue : invalidCount;
  const count = wholeNumber(parameters, "count", wrongCount) ?? LIMITS.defaultPageSize;
  return {
    ...(filter !== undefined && { filter }),
    ...(sortBy && { sortBy }),
    descending: isDescending(parameters),
    startIndex: Math.max(1, startIndex),
    ...(cursor !== undefined && { cursor }),
    count: Math.min(Math.max(0, count), LIMITS.pageSize),
    projection: readProjection(parameters),
  };
}

/**
 * §3.9: "either of the mutually exclusive URL query parameters 'attributes' or
 * 'excludedAttributes'".
 * @throws ScimError invalidValue
 */
export function readProjection(parameters: SearchParameters): Projection {
  const attributes = names(parameters, "attributes");
  const excludedAttributes = names(parameters, "excludedAttributes");
  if (attributes.length > 0 && excludedAttributes.length > 0) {
    throw invalidValue(
      "'attributes' and 'excludedAttributes' exclude each other: send one of them.",
    );
  }
  if (attributes.length > 0) return { attributes };
  return excludedAttributes.length > 0 ? { excludedAttributes } : NOTHING_ASKED;
}

const NOTHING_ASKED: Projection = {};

function text(parameters: SearchParameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") {
    throw invalidValue(`'${name}' must be a string, got ${shown(value)}.`);
  }
  return value;
}

function wholeNumber(
  parameters: SearchParameters,
  name: string,
  wrong: (detail: string) => ScimError = invalidValue,
): number | undefined {
  const value = parameters[name];
  if (value === undefined || value === null || value === "") return undefined;
  const number =
    typeof value === "string" && /^[+-]?\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) {
    throw wrong(`'${name}' must be a whole number, got ${shown(value)}.`);
  }
  return number;
}

/**
 * §3.4.2.3: "'ascending' and 'descending' ... If a value for sortBy is provided and no sortOrder
 * ... ascending".
 */
function isDescending(parameters: SearchParameters): boolean {
  const order = text(parameters, "sortOrder")?.toLowerCase();
  if (order === undefined || order === "" || order === "ascending") return false;
  if (order === "descending") return true;
  throw invalidValue(`'sortOrder' must be ascending or descending, got ${shown(order)}.`);
}

const NO_NAMES: readonly string[] = [];

/** "a comma-separated list of resource attribute names" in a URL, an array of them in a body. */
function names(parameters: SearchParameters, name: string): readonly string[] {
  const value = parameters[name];
  if (value === undefined || value === null) return NO_NAMES;
  const list = typeof value === "string" ? value.split(",") : value;
  if (!Array.isArray(list) || !list.every((each) => typeof each === "string")) {
    throw invalidValue(`'${name}' must be a list of attribute names, got ${shown(value)}.`);
  }
  if (list.length > LIMITS.projectedAttributes) {
    throw invalidValue(
      `'${name}' takes at most ${LIMITS.projectedAttributes} names, got ${list.length}.`,
    );
  }
  return list.map((each) => each.trim()).filter((each) => each !== "");
}
