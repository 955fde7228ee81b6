import { runCommand } from "./cli/commands.ts";

process.exitCode = await runCommand(process.argv.slice(2));
// A command is over when it returns; a timer of a library must not keep the process.
process.exit();
