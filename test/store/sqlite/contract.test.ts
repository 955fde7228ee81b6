import { runStoreContract } from "../contract.ts";
import { openTemporary } from "../temporary.ts";

runStoreContract({ name: "SQLite", open: openTemporary });
