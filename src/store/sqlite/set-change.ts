import type { AttributeChange } from "../../directory/workplace.ts";
import { shortenedValue } from "../../scim/resource/changes.ts";

/**
 * What the journal tells of a set of names that may be a long one: who went and who came, not who
 * stayed.
 */
export function setChange(
  path: string,
  before: readonly string[],
  after: readonly string[],
): { readonly changes: readonly AttributeChange[]; readonly detail: string } {
  const [was, is] = [new Set(before), new Set(after)];
  const removed = before.filter((name) => !is.has(name));
  const added = after.filter((name) => !was.has(name));
  const change = {
    path,
    ...(removed.length > 0 && { before: shortenedValue(removed) }),
    ...(added.length > 0 && { after: shortenedValue(added) }),
  };
  return {
    changes: removed.length + added.length > 0 ? [change] : [],
    detail: `${added.length} added, ${removed.length} removed, ${after.length} in all.`,
  };
}
