import { normalize } from "../scim/resource/normalize.ts";
import type { Document, Stored } from "../scim/resource/resource.ts";
import { validate } from "../scim/resource/validate.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { withInitialValues } from "./directory.ts";
import { documentWith, type PersonEntry } from "./person.ts";
import { requireEditable } from "./policy.ts";
import type { Around, Change } from "./store.ts";

/** The User of a person whom an administrator makes. @throws ScimError 400 */
export const newPerson = (type: ResourceType, entry: PersonEntry): Change =>
  changeTo(type, withInitialValues(documentWith(checked(type, entry), {}), type));

/**
 * What becomes of a local person whom an administrator edits; runs inside the transaction.
 * @throws ScimError 400; 409 when the person is provisioned
 */
export function editedPerson(
  type: ResourceType,
  entry: PersonEntry,
  current: Stored,
  around: Around,
): Change {
  requireEditable(around, type, current.id);
  return changeTo(type, documentWith(checked(type, entry), current.document));
}

function changeTo(type: ResourceType, document: Document): Change {
  validate(document, type);
  return { document, members: [], warnings: [] };
}

/** Values are held to what clients of SCIM are held to. */
function checked(type: ResourceType, entry: PersonEntry): PersonEntry {
  normalize({ ...documentWith(entry, {}), schemas: [type.schema.id] }, type, {
    unknown: "reject",
    warnings: [],
  });
  return entry;
}
