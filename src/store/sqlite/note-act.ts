import type { Act } from "../../directory/store.ts";
import type { AttributeChange } from "../../directory/workplace.ts";
import { LIMITS } from "../../scim/limits.ts";
import type { Stored } from "../../scim/resource/resource.ts";
import { shortened } from "../../scim/resource/text.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { nameOf } from "./kept-columns.ts";
import type { Parts } from "./parts.ts";

/** What there is to tell of an act. */
export interface Noted {
  readonly changes: readonly AttributeChange[];
  readonly warnings: readonly string[];
}

/**
 * Notes an act in the journal.
 * @returns the warnings, of which there may have been too many
 */
export function noteAct(
  { note }: Parts,
  { started, ...act }: Act,
  type: ResourceType,
  { id, version, document }: Stored,
  { changes, warnings }: Noted,
): readonly string[] {
  const told = limited(warnings);
  const name = nameOf(type, document, "surest");
  note({
    ...act,
    resourceType: type.name,
    resourceId: id,
    resourceName: name === null ? null : shortened(name, LIMITS.journalName),
    version,
    changes,
    warnings: told,
    ...(started !== undefined && { durationMs: performance.now() - started }),
  });
  return told;
}

/** The first warnings, and how many more there are: a request may name 100,000 unknown members. */
function limited(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - LIMITS.warnings;
  return more > 0 ? [...warnings.slice(0, LIMITS.warnings), `… and ${more} more.`] : warnings;
}
