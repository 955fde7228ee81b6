import { mutability, ScimError } from "../../../src/scim/error.ts";
import { applyOperations } from "../../../src/scim/patch/apply.ts";
import { type MembershipDelta, splitMembership } from "../../../src/scim/patch/membership.ts";
import { parsePatchRequest } from "../../../src/scim/patch/request.ts";
import { targetsOf } from "../../../src/scim/patch/target.ts";
import type { Ingress } from "../../../src/scim/resource/ingress.ts";
import { checkImmutable } from "../../../src/scim/resource/mutability.ts";
import type { Document } from "../../../src/scim/resource/resource.ts";
import { validate } from "../../../src/scim/resource/validate.ts";
import { type ResourceType, userType } from "../../../src/scim/schema/resource-type.ts";
import { MESSAGE } from "../../../src/scim/urn.ts";

export interface Patched {
  readonly document: Document;
  readonly members: readonly MembershipDelta[];
  readonly warnings: readonly string[];
}

/**
 * Applies operations, as a client writes them, to a document.
 * @throws ScimError
 */
export function patched(
  before: Document,
  operations: readonly unknown[],
  type: ResourceType = userType,
  unknown: Ingress["unknown"] = "ignore",
): Patched {
  const ingress: Ingress = { unknown, warnings: [] };
  const request = parsePatchRequest({ schemas: [MESSAGE.patchOp], Operations: operations });
  const targeted = targetsOf(request, type, ingress);
  const [onDocument, members] = splitMembership(targeted, ingress);
  const document = applyOperations(onDocument, before, ingress);
  validate(document, type, mutability);
  checkImmutable(before, document, type);
  return { document, members, warnings: ingress.warnings };
}

/**
 * The refusal that `run` ends with; anything else that is thrown, or nothing, is a failure of the
 * test.
 */
export function refusal(run: () => unknown): ScimError {
  try {
    run();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
