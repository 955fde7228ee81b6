import { preconditionFailed } from "../error.ts";
import type { Stored } from "./resource.ts";

/**
 * The ETag of a resource, which is also its meta.version (RFC 7644 §3.14). The number counts the changes of the
 * resource itself. A User's `groups` change without it, so a mark of them follows: a reader who asks with
 * If-None-Match is never told "not modified" about memberships that were.
 */
export function etag({ version, groups }: Stored): string {
  const mark = groups?.map((each) => `${each.value} ${each.type} ${each.display ?? ""}`).join("\n");
  return mark ? `W/"${version}.${digest(mark)}"` : `W/"${version}"`;
}

/** FNV-1a, 32 bits: not a secret, only short. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** The conditional headers of a request (RFC 9110 §13.1), as sent. */
export interface Preconditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

/**
 * If-Match guards against a lost update of the resource itself, so it compares the number alone: a membership
 * that changed elsewhere is not in the way.
 * @throws ScimError 412
 */
export function requireVersion(current: Stored, { ifMatch }: Preconditions): void {
  if (ifMatch === undefined) return;
  const wanted = opaqueTags(ifMatch);
  const numbers = wanted.map((tag) => tag.split(".")[0]);
  if (wanted.includes("*") || numbers.includes(String(current.version))) return;
  throw preconditionFailed(
    `The resource has changed: its version is W/"${current.version}", If-Match asked for ${ifMatch}. ` +
      "Read it again and repeat the change.",
  );
}

/** Whether the client's copy is current, so that 304 can be answered (RFC 9110 §13.1.2, weak comparison). */
export function isCurrent(stored: Stored, { ifNoneMatch }: Preconditions): boolean {
  if (ifNoneMatch === undefined) return false;
  const held = opaqueTags(ifNoneMatch);
  return held.includes("*") || opaqueTags(etag(stored)).some((tag) => held.includes(tag));
}

const opaqueTags = (header: string): string[] =>
  header.split(",").map((tag) => tag.trim().replace(/^W\//i, "").replaceAll('"', ""));
