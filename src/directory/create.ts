import { withKept } from "../scim/resource/kept.ts";
import { checkImmutable } from "../scim/resource/mutability.ts";
import { normalize } from "../scim/resource/normalize.ts";
import type { Projection } from "../scim/resource/project.ts";
import type { Stored } from "../scim/resource/resource.ts";
import { specifiedIn } from "../scim/resource/specified.ts";
import { validate } from "../scim/resource/validate.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { withBrake } from "./brake.ts";
import {
  type Asker,
  actOf,
  type Directory,
  newIngress,
  type Outcome,
  wantedFor,
  withInitialValues,
} from "./directory.ts";
import { mayAdopt, requireActivation } from "./policy.ts";
import type { Around } from "./store.ts";

/**
 * Creates a resource with POST (RFC 7644 §3.3). A person who is there already is taken over where
 * the administrator wants that: with the same id, as by PUT.
 * @throws ScimError invalidSyntax, invalidValue (400), uniqueness (409); 503 where it would take
 *   somebody over as inactive and the brake on deactivations has tripped
 */
export async function create(
  directory: Directory,
  asker: Asker,
  type: ResourceType,
  body: Record<string, unknown>,
  projection: Projection,
): Promise<Outcome> {
  const ingress = newIngress(directory);
  const { document: sent, memberIds = [] } = normalize(body, type, ingress);
  const document = withInitialValues(sent, type);
  validate(document, type);
  const act = actOf(directory, asker, "POST", 201);
  const members = memberIds.length > 0 ? [{ kind: "add" as const, ids: memberIds }] : [];
  const { warnings } = ingress;
  const adopt = (holder: Stored, around: Around) => {
    if (!mayAdopt(holder, around, act)) return undefined;
    const next = withKept(document, holder.document, type);
    checkImmutable(holder.document, next, type);
    requireActivation(around, act, next);
    return { document: next, members, warnings };
  };
  const change = { document, members, warnings };
  const wanted = wantedFor(type, projection, "one");
  const written = await withBrake(directory, asker, () =>
    directory.store.create(act, type, directory.newId(), change, wanted, adopt),
  );
  return { ...written, specified: specifiedIn(sent, type) };
}
