/** RFC 6749 §5.2. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "unsupported_grant_type"
  | "invalid_scope";

/** A failure that the client of the token endpoint is told about. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  /**
   * @param description for the administrator of the client; RFC 6749 §5.2 allows ASCII without
   *   quotes and backslashes in it. It holds nothing of what was sent.
   */
  constructor(
    readonly error: OAuthErrorCode,
    readonly description: string,
    readonly status = error === "invalid_client" ? 401 : 400,
  ) {
    super(description);
  }
}
