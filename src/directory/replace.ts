import { withKept } from "../scim/resource/kept.ts";
import { checkImmutable } from "../scim/resource/mutability.ts";
import { normalize } from "../scim/resource/normalize.ts";
import type { Projection } from "../scim/resource/project.ts";
import type { Stored } from "../scim/resource/resource.ts";
import { specifiedIn } from "../scim/resource/specified.ts";
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
 * Replaces a resource with PUT (RFC 7644 §3.5.1). Attributes that the client leaves out are
 * cleared, apart from those that the schema keeps; a group without `members` keeps its members.
 * @throws ScimError invalidSyntax, invalidValue, mutability (400), 404, uniqueness (409), 412; 503
 *   where the brake on deactivations has tripped
 */
export async function replace(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  id: string,
  body: Record<string, unknown>,
  when: Preconditions,
  projection: Projection,
): Promise<Outcome> {
  const ingress = newIngress(directory);
  const { document: sent, memberIds } = normalize(body, type, ingress);
  const act = actOf(directory, asker, "PUT", 200);
  const change = (current: Stored, around: Around) => {
    requireVersion(current, when);
    const document = withKept(sent, current.document, type);
    validate(document, type);
    checkImmutable(current.document, document, type);
    const members = memberIds && [{ kind: "replaceAll" as const, ids: memberIds }];
    requireActivation(around, act, document);
    return { document, members: members ?? [], warnings: ingress.warnings };
  };
  const wanted = wantedFor(type, projection, "one");
  const written = await withBrake(directory, asker, () =>
    directory.store.update(act, type, id, change, wanted),
  );
  return { ...written, specified: specifiedIn(sent, type) };
}
