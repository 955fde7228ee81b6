import { printed } from "./cli/command.ts";
import { runCommand } from "./cli/commands.ts";

// Whoever stops reading, as `head` does, is no failure to be told of with a stack.
process.stdout.on("error", () => undefined);
process.exitCode = await runCommand(process.argv.slice(2));
await printed();
// A command is over when it returns; a timer of a library must not keep the process.
process.exit();
