import type { AttributeChange } from "../../directory/workplace.ts";
import { shortenedValue } from "../../scim/resource/changes.ts";

/**
 * What the journal tells of a set of names that may be a long one: who went and who came, not who
 * stayed.
 * @param path what the set is called
 */
export function setChange(
  path: string,
  removed: readonly string[],
  added: readonly string[],
): readonly AttributeChange[] {
  if (removed.length + added.length === 0) return [];
  const change = {
    path,
    ...(removed.length > 0 && { before: shortenedValue([...removed]) }),
    ...(added.length > 0 && { after: shortenedValue([...added]) }),
  };
  return [change];
}
