import { type Command, print, UsageError } from "./command.ts";
import { type Finding, findingsOf, STATES, worst } from "./doctor/finding.ts";
import { examine } from "./examine.ts";
import { readServeConfig } from "./read-config.ts";

/** Says how a server is doing, and what to do; the exit code is that of a Nagios check. */
export const doctor: Command = async (args) => {
  const settings = args.filter((each) => each !== "--json");
  const findings = await found(settings);
  const state = worst(findings);
  if (settings.length < args.length) print(JSON.stringify({ state, findings }, null, 2));
  else for (const line of report(findings)) print(line);
  return STATES.indexOf(state);
};

/** What keeps it from looking is a finding, too: whoever asks knows four exit codes alone. */
async function found(args: readonly string[]): Promise<readonly Finding[]> {
  try {
    return await examine(readServeConfig(args, process.env), Date.now());
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    if (error instanceof UsageError) {
      return [findingsOf("settings").unknown(says, "See rollcall config check")];
    }
    const advice = "Run this as the user of the server: sudo -u rollcall rollcall doctor";
    return [findingsOf("doctor").unknown(says, advice)];
  }
}

/** The first line is what Nagios shows. */
function report(findings: readonly Finding[]): string[] {
  const state = worst(findings);
  const wrong = findings.filter((finding) => finding.state !== "ok");
  const [first] = wrong.filter((finding) => finding.state === state);
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : "";
  return [
    `ROLLCALL ${state.toUpperCase()} - ${first?.says ?? "All is well."}${more}`,
    ...findings.flatMap(({ check, state: of, says, advice }) => [
      `${of.toUpperCase().padEnd(9)}${check}: ${says}`,
      ...(advice === undefined ? [] : [`         -> ${advice}`]),
    ]),
  ];
}
