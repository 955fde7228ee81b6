import { mutability } from "../scim/error.ts";
import { applyOperations } from "../scim/patch/apply.ts";
import { splitMembership } from "../scim/patch/membership.ts";
import { parsePatchRequest } from "../scim/patch/request.ts";
import { targetsOf } from "../scim/patch/target.ts";
import { checkImmutable } from "../scim/resource/mutability.ts";
import type { Projection } from "../scim/resource/project.ts";
import type { Stored } from "../scim/resource/resource.ts";
import { specifiedBy } from "../scim/resource/specified.ts";
import { validate } from "../scim/resource/validate.ts";
import { type Preconditions, requireVersion } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { withBrake } from "./brake.ts";
import {
  type Asker,
  actOf,
  type Directory,
  newIngress,
  type Outcome,
  wantedFor,
} from "./directory.ts";
import { requireActivation } from "./policy.ts";
import type { Around } from "./store.ts";

/**
 * Modifies a resource with PATCH (RFC 7644 §3.5.2): all operations or none.
 * @param answers "nothing" when the resource is not returned, so that nothing is read for it
 * @throws ScimError invalidSyntax, invalidPath, invalidFilter, invalidValue, noTarget, mutability
 *   (400), 404, uniqueness (409), 412; 503 where the brake on deactivations has tripped
 */
export async function patch(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  body: Record<string, unknown>,
  when: Preconditions,
  projection: Projection,
  answers: "one" | "nothing",
): Promise<Outcome> {
  const ingress = newIngress(directory);
  const operations = targetsOf(parsePatchRequest(body), type, ingress);
  const [onDocument, members] = splitMembership(operations, ingress);
  const act = actOf(directory, asker, "PATCH", answers === "one" ? 200 : 204);
  const change = (current: Stored, around: Around) => {
    requireVersion(current, when);
    // The change may run more than once; its warnings are its own.
    const applied = { ...ingress, warnings: [...ingress.warnings] };
    const document = applyOperations(onDocument, current.document, applied);
    validate(document, type, mutability);
    checkImmutable(current.document, document, type);
    requireActivation(around, act, document);
    return { document, members, warnings: applied.warnings };
  };
  const wanted = wantedFor(type, projection, answers);
  const written = await withBrake(directory, asker, () =>
    directory.store.update(act, type, id, change, wanted),
  );
  return { ...written, specified: specifiedBy(operations, type) };
}
