import { withKept } from "../scim/resource/kept.ts";
import { checkImmutable } from "../scim/resource/mutability.ts";
import { normalize } from "../scim/resource/normalize.ts";
import type { Projection } from "../scim/resource/project.ts";
import { specifiedIn } from "../scim/resource/specified.ts";
import { validate } from "../scim/resource/validate.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import {
  type Asker,
  actOf,
  type Directory,
  newIngress,
  type Outcome,
  wantedFor,
  withInitialValues,
} from "./directory.ts";
import { mayAdopt } from "./policy.ts";

/**
 * Creates a resource with POST (RFC 7644 §3.3). A person who is there already is taken over where
 * the administrator wants that: with the same id, as by PUT.
 * @throws ScimError invalidSyntax, invalidValue (400), uniqueness (409)
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
  const written = await directory.store.create(
    act,
    type,
    directory.newId(),
    {
      document,
      members: memberIds.length > 0 ? [{ kind: "add", ids: memberIds }] : [],
      warnings: ingress.warnings,
    },
    wantedFor(type, projection, "one"),
    (holder, around) => {
      if (!mayAdopt(holder, around, act)) return undefined;
      const next = withKept(document, holder.document, type);
      checkImmutable(holder.document, next, type);
      const members = memberIds.length > 0 ? [{ kind: "add" as const, ids: memberIds }] : [];
      return { document: next, members, warnings: ingress.warnings };
    },
  );
  return { ...written, specified: specifiedIn(sent, type) };
}
