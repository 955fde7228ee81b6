import { ScimError } from "../scim/error.ts";

/** A method that the endpoint does not know (RFC 9110 §15.5.6: "MUST generate an Allow header"). */
export function notAllowed(request: Request, allow: string): never {
  throw new ScimError(405, `${request.method} is not possible here, only ${allow}.`, undefined, {
    Allow: allow,
  });
}
