import { preconditionFailed } from "../error.ts";
import { oncePer } from "../once-per.ts";
import type { Stored } from "./resource.ts";
import { shortened } from "./text.ts";

/**
 * The ETag of a resource, which is also its meta.version (RFC 7644 §3.14). The number counts the
 * changes of the resource itself. A User's `groups` and `permissions` change without it, so a mark
 * of them follows: a reader who asks with If-None-Match is never told "not modified" about
 * memberships that were.
 */
export function etag(stored: Stored): string {
  const { version, groups = [], permissions = [] } = stored;
  const isMarked = groups.length + permissions.length > 0;
  return isMarked ? `W/"${version}.${markOf(stored).digest}"` : `W/"${version}"`;
}

/** An answer has the version several times: in meta, in its header, and to see what is current. */
const markOf = oncePer(({ groups = [], permissions = [] }: Stored) => {
  const mark = [
    ...groups.map((each) => `${each.value} ${each.type} ${each.display ?? ""}`),
    ...permissions.map((each) => `may ${each}`),
  ];
  return { digest: digest(mark.join("\n")) };
});

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
 * If-Match guards against a lost update of the resource itself, so it compares the number alone: a
 * membership that changed elsewhere is not in the way. If-None-Match is the same the other way
 * round (RFC 9110 §13.1.2).
 * @throws ScimError 412
 */
export function requireVersion(current: Stored, { ifMatch, ifNoneMatch }: Preconditions): void {
  const names = (header: string) =>
    tagsOf(header).some((tag) => tag === ANY || tag.split(".")[0] === String(current.version));
  const now = `its version is W/"${current.version}"`;
  if (ifMatch !== undefined && !names(ifMatch)) {
    throw preconditionFailed(
      `The resource has changed: ${now}, If-Match asked for ${shortened(ifMatch, 100)}. ` +
        "Read it again and repeat the change.",
    );
  }
  if (ifNoneMatch !== undefined && names(ifNoneMatch)) {
    throw preconditionFailed(
      `The resource is there: ${now}, If-None-Match excludes ${shortened(ifNoneMatch, 100)}.`,
    );
  }
}

/**
 * Whether the client's copy is current, so that 304 can be answered (RFC 9110 §13.1.2, weak
 * comparison).
 */
export function isCurrent(stored: Stored, { ifNoneMatch }: Preconditions): boolean {
  if (ifNoneMatch === undefined) return false;
  const held = tagsOf(ifNoneMatch);
  return held.includes(ANY) || tagsOf(etag(stored)).some((tag) => held.includes(tag));
}

/** `*` in a header: whatever the version is. A tag in quotes is never this. */
const ANY = Symbol("any");

/** The opaque parts of the tags in a list; a tag may come without its quotes. */
const tagsOf = (header: string): (string | typeof ANY)[] =>
  header.split(",").map((tag) => {
    const text = tag.trim();
    return text === "*" ? ANY : text.replace(/^W\//i, "").replaceAll('"', "");
  });
