import { invalidValue, notFound } from "../error.ts";
import { isStorable, shown } from "../resource/text.ts";
import type { ResourceType } from "../schema/resource-type.ts";

/** What an operation is about: a resource type, and one resource of it but for POST. */
export interface BulkPath {
  readonly type: ResourceType;
  /** An id, or `bulkId:` and the bulkId of an operation of the same request. */
  readonly id?: string;
}

/**
 * RFC 7644 §3.7: "The resource's relative path to the SCIM service provider's root". Clients also
 * send it from the root of the host, or whole.
 */
const ROOTS = ["/scim/v2", "/scim", "/v2"];

/**
 * @param baseUrl the public URL of the SCIM root
 * @throws ScimError 404 for no endpoint of a resource type, invalidValue for anything but a path
 */
export function readBulkPath(
  path: unknown,
  types: readonly ResourceType[],
  baseUrl: string,
): BulkPath {
  if (typeof path !== "string" || !isStorable(path)) {
    throw invalidValue(`'path' must be a path such as /Users/{id}, got ${shown(path)}.`);
  }
  const [endpoint = "", id, ...more] = segmentsOf(relative(path, baseUrl));
  const type = types.find((each) => each.endpoint.toLowerCase() === `/${endpoint.toLowerCase()}`);
  if (type === undefined || more.length > 0) {
    throw notFound(
      `'path' must begin with ${types.map((each) => each.endpoint).join(" or ")} and hold one id ` +
        `at most, got ${shown(path)}.`,
    );
  }
  return id === undefined ? { type } : { type, id };
}

function relative(path: string, baseUrl: string): string {
  const rooted = path.startsWith("/") || path.startsWith(baseUrl) ? path : `/${path}`;
  const { pathname } = new URL(baseUrl);
  const root = [baseUrl, pathname, ...ROOTS].find((each) => rooted.startsWith(`${each}/`));
  return root === undefined ? rooted : rooted.slice(root.length);
}

function segmentsOf(path: string): string[] {
  const [pathname = ""] = path.split(/[?#]/);
  try {
    return pathname
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent);
  } catch {
    throw invalidValue(`'path' holds a broken percent escape: ${shown(path)}.`);
  }
}
