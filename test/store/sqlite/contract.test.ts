import { runStoreContract } from "../contract.ts";
import { openTemporary } from "../temporary.ts";

runStoreContract({ name: "SQLite", open: () => openTemporary() });
runStoreContract({
  name: "SQLite with each search on its thread",
  open: () => openTemporary({ scansAll: true }),
});
