import { preconditionFailed } from "../scim/error.ts";
import type { Stored } from "../scim/resource/resource.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { Directory } from "./directory.ts";

/** What an administrator is about to change, and how it is read. */
interface Seen<Item> {
  readonly type: ResourceType;
  readonly id: string;
  /** What the API calls it. */
  readonly noun: "person" | "group";
  /** @throws ScimError 404 */
  readonly read: () => Promise<Item>;
}

/**
 * Guards against a lost update by If-Match, whose ETag covers more than the resource.
 * @param isExpected absent: whatever it is now
 * @returns what throws inside the transaction when it is another one by then
 * @throws ScimError 404; 412
 */
export async function seenAs<Item>(
  { store }: Directory,
  { type, id, noun, read }: Seen<Item>,
  isExpected: ((item: Item) => boolean) | undefined,
): Promise<(current: Stored) => void> {
  const changed = () =>
    preconditionFailed(
      `The ${noun} '${id}' has changed since it was read for this If-Match. Read it again and ` +
        "repeat the change.",
    );
  // The version is read before what it is compared for, so that whatever is written in between
  // shows in it.
  const seen = isExpected && (await store.read(null, type, id, { members: false, groups: false }));
  const item = await read();
  if (isExpected && !isExpected(item)) throw changed();
  return ({ version }) => {
    if (seen && seen.version !== version) throw changed();
  };
}
