import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../../src/directory/store.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";

/** A folder that is gone after the test. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "rollcall-store-"));
  return {
    file: join(folder, "rollcall.sqlite"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A store on a database file of its own. */
export function openTemporary(): { store: Store; file: string; dispose: () => Promise<void> } {
  const { file, remove } = temporaryFolder();
  const store = openSqliteStore({ file });
  return {
    store,
    file,
    async dispose() {
      await store.close();
      remove();
    },
  };
}
