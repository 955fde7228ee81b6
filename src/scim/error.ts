/**
 * The failures that a client is told about (RFC 7644 §3.12). Everything else that is thrown is a
 * bug.
 */

/** RFC 7644 §3.12, Table 9. */
export type ScimType =
  | "invalidFilter"
  | "tooMany"
  | "uniqueness"
  | "mutability"
  | "invalidSyntax"
  | "invalidPath"
  | "noTarget"
  | "invalidValue"
  | "invalidVers"
  | "sensitive"
  // RFC 9865 §2.1.
  | "invalidCursor"
  | "expiredCursor"
  | "invalidCount";

export class ScimError extends Error {
  override readonly name = "ScimError";
  /**
   * @param status the HTTP status code
   * @param detail what was wrong and what is expected, for the administrator of the client
   * @param headers further response headers, e.g. Allow or WWW-Authenticate
   */
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly scimType?: ScimType,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

const bad = (scimType: ScimType) => (detail: string) => new ScimError(400, detail, scimType);

export const invalidFilter = bad("invalidFilter");
export const invalidSyntax = bad("invalidSyntax");
export const invalidPath = bad("invalidPath");
export const invalidValue = bad("invalidValue");
export const noTarget = bad("noTarget");
export const mutability = bad("mutability");
export const tooMany = bad("tooMany");
export const invalidCursor = bad("invalidCursor");
export const expiredCursor = bad("expiredCursor");
export const invalidCount = bad("invalidCount");

/** §3.3: "If the service provider determines that the creation ... conflicts" -> 409 uniqueness. */
export const uniqueness = (detail: string) => new ScimError(409, detail, "uniqueness");
export const notFound = (detail: string) => new ScimError(404, detail);
export const preconditionFailed = (detail: string) => new ScimError(412, detail);

/** For the log alone, for nobody is there to be answered: 499 is what proxies write for it. */
export const clientGone = () => new ScimError(499, "The client hung up before it was answered.");
