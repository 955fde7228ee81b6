import { createHash } from "node:crypto";

/** The ETag of what an answer shows: another one whenever any of it is another. */
export const etagOf = (shown: unknown): string =>
  `W/"${createHash("sha256").update(JSON.stringify(shown)).digest("base64url").slice(0, 22)}"`;

/**
 * Whether a condition of a request (RFC 9110 §13.1) names this ETag, or any. Tags may come without
 * their quotes, and a weak one is as good as a strong one.
 */
export function namesTag(header: string, tag: string): boolean {
  const bare = (text: string) => text.trim().replace(/^W\//i, "").replaceAll('"', "");
  return header.split(",").some((each) => each.trim() === "*" || bare(each) === bare(tag));
}

/** 304 in place of an answer that the client has already (RFC 9110 §13.1.2). */
export function conditional(request: Request, answer: Response): Response {
  const held = request.headers.get("if-none-match");
  const tag = answer.headers.get("etag") ?? "";
  if (held === null || !namesTag(held, tag)) return answer;
  return new Response(null, { status: 304, headers: { ETag: tag, "Cache-Control": "no-store" } });
}
