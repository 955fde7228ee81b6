import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rules } from "../../src/directory/rules.ts";
import type { Store } from "../../src/directory/store.ts";
import { openSqliteStore, type SqliteOptions } from "../../src/store/sqlite/open.ts";
import type { Opened } from "./contract/case.ts";

/** A folder that is gone after the test, and the place of a database in it. */
export function temporaryFile() {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  return {
    file: join(folder, "rollcall.sqlite"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A store on a database file of its own. */
export function openTemporary(
  options: Partial<SqliteOptions> = {},
): Opened & { readonly file: string } {
  const { file, remove } = temporaryFile();
  const stores: Store[] = [];
  const again = () => {
    const store = openSqliteStore({ file, rules, ...options });
    stores.push(store);
    return store;
  };
  return {
    store: again(),
    file,
    again,
    async dispose() {
      for (const store of stores) await store.close();
      remove();
    },
  };
}
