import { fold } from "../../scim/fold.ts";
import { plainness } from "../../scim/resource/plain.ts";
import type { Document } from "../../scim/resource/resource.ts";
import { coreAttributes, type ResourceType } from "../../scim/schema/resource-type.ts";
import { perClient } from "./resources.ts";

/** What a client sent, without what the document does not hold. */
export function split(
  type: ResourceType,
  document: Document,
): { kept: Document; externalId: string | undefined } {
  const kept = { ...document };
  for (const { name, storage } of coreAttributes(type)) {
    if (storage !== undefined) delete kept[name];
  }
  const externalId = perClient && document[perClient.name];
  return { kept, externalId: typeof externalId === "string" ? externalId : undefined };
}

/** @param which the best of what a resource is called by, or the one that is its own alone */
export function nameOf(type: ResourceType, document: Document, which: "best" | "surest" = "best") {
  const names = which === "best" ? type.displayedBy : type.displayedBy.toReversed();
  const display = names.map((name) => document[name]).find((name) => !!name);
  return typeof display === "string" ? display : null;
}

/** What of a document stands in columns. */
export function columns(type: ResourceType, document: Document, form: Document) {
  const name = nameOf(type, document);
  return {
    display: name,
    displayKey: name === null ? null : fold(name),
    search: JSON.stringify(form),
    document: JSON.stringify(document),
    plain: plainness(document, type),
  };
}
