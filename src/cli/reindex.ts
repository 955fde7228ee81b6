import type { Store } from "../directory/store.ts";
import { ScimError } from "../scim/error.ts";
import { type Extension, resourceTypesWith } from "../scim/schema/resource-type.ts";
import { print, UsageError } from "./command.ts";

/**
 * Brings the database in line with the operator's schemas, and says how far it is where that is
 * work. Groups are kept in line where only users are served too, so that they can come back.
 * @param say is told how far it is, in one line
 * @throws UsageError when values that are there contradict a schema
 */
export async function reindex(
  store: Store,
  extensions: readonly Extension[],
  say: (line: string) => void = () => undefined,
): Promise<void> {
  let said = 0;
  const tell = (done: number, total: number) => {
    if (done === 0)
      print(`The schemas or rollcall have changed: indexing ${total} resources anew.`);
    const tenths = Math.floor((done * 10) / total);
    if (tenths > said) print(`  ${done} of ${total} are done.`);
    said = tenths;
    say(`Starting: ${done} of ${total} people and groups are indexed anew.`);
  };
  try {
    await store.reindex(resourceTypesWith({ extensions }), tell);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new UsageError(
      `the schemas do not go with what is in the database: ${error.detail} Start without ` +
        "'uniqueness' for this attribute, change one of the values, then start with it again.",
    );
  }
}
