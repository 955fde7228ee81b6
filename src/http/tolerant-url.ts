import { resourceTypes } from "../scim/schema/resource-type.ts";

/** The first segments under the SCIM root, in their proper case. */
const NAMES = [
  ...resourceTypes.map(({ endpoint }) => endpoint.slice(1)),
  "ServiceProviderConfig",
  "ResourceTypes",
  "Schemas",
  "Me",
  "Bulk",
  ".search",
];

const SEGMENTS = new Map(NAMES.map((name) => [name.toLowerCase(), name]));

const ROOT = /^\/scim(?=[/?]|$)(\/v2(?=[/?]|$))?/;

/**
 * Entra's flags, left in the Tenant URL by callers that append paths to it:
 * `/scim?aadOptscim062020/Users`.
 */
const MISPLACED_FLAG = /^\?(aadOptscim062020|AzureAdScimPatch2017)(\/[^?]*)\??(.*)$/i;

/**
 * What would leave the SCIM root: a proxy that lets nobody but administrators out of it does not
 * see a path in the query.
 */
const UPWARDS = /(?:^|[/\\])(?:\.|%2e){1,2}(?:$|[/\\])/i;

/** A load balancer may ask in HTTP/1.0 without a Host, and some send nonsense as one. */
function withHost(url: string): string {
  if (/^[a-z]+:\/\/[^/?#]/i.test(url) && URL.canParse(url)) return url;
  const path = /^(?:[a-z]+:\/\/[^/?#]*)?(.*)$/i.exec(url)?.[1] ?? "";
  return `http://localhost${path.startsWith("/") ? "" : "/"}${path}`;
}

/**
 * What stands behind the host in nearly all URLs, and is meant as it stands: what is surely not
 * under the SCIM root, or an endpoint in its proper case, with no slash too many and none of the
 * flags at the beginning of the query.
 */
const PROPER = new RegExp(
  `/(?:[^/s?#]|scim(?:/v2)?/(?:${NAMES.join("|")})(?:/[^/?#]+)*(?:\\?(?![aA][adzADZ])[^#]*)?$)`,
  "y",
);

/** The URL before the path that was good the last time: clients use one and the same. */
let goodHost = "http://localhost";

/**
 * The URL that a client meant: `//Users`, `/Users/?filter=…` and `/users` are `/Users`. Only paths
 * under the SCIM root are touched, and ids never.
 * @param asked as the server makes it of the Host header and the request line
 */
export function tolerantUrl(asked: string): string {
  PROPER.lastIndex = goodHost.length;
  if (asked.startsWith(goodHost) && PROPER.test(asked)) return asked;
  const meant = meantUrl(asked);
  const path = asked.indexOf("/", asked.indexOf("://") + 3);
  if (meant === asked && path > 0) goodHost = asked.slice(0, path);
  return meant;
}

/** The same, however the URL is written. */
export function meantUrl(asked: string): string {
  // Elysia looks for the path from the eighth letter on, where https:// still has a slash.
  const url = withHost(asked).replace(/^https:/i, "http:");
  const start = url.indexOf("/", url.indexOf("://") + 3);
  if (start < 0) return url;
  const [, path = "", query = ""] = /^([^?#]*)([^#]*)/.exec(url.slice(start)) ?? [];
  const misplaced = MISPLACED_FLAG.exec(query);
  const flagged = UPWARDS.test(misplaced?.[2] ?? "") ? null : misplaced;
  const [whole, search] = flagged ? [`${path}${flagged[2]}`, `?${flagged[3]}`] : [path, query];
  const single = whole.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  const root = ROOT.exec(single)?.[0];
  if (root === undefined) return url;
  const [first = "", ...rest] = single.slice(root.length + 1).split("/");
  const named = SEGMENTS.get(first.toLowerCase()) ?? first;
  const tail = [named, ...rest].filter((segment) => segment !== "").join("/");
  return `${url.slice(0, start)}${root}${tail && `/${tail}`}${search}`;
}
