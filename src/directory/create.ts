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

/**
 * Creates a resource with POST (RFC 7644 §3.3).
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
  const written = await directory.store.create(
    actOf(directory, asker, "POST"),
    type,
    directory.newId(),
    {
      document,
      members: memberIds.length > 0 ? [{ kind: "add", ids: memberIds }] : [],
      warnings: ingress.warnings,
    },
    wantedFor(type, projection, "one"),
  );
  return { ...written, specified: specifiedIn(sent, type) };
}
