import { onCommandLine } from "../directory/provisioning.ts";
import type { Store } from "../directory/store.ts";
import { folderOption, nextCommand, readArguments } from "./arguments.ts";
import { type Command, print, UsageError } from "./command.ts";
import { iso } from "./table.ts";
import { requireDatabase, withStore } from "./with-store.ts";

/** The switch that lets identity providers in, also while the server runs: it counts at once. */
export const provisioning: Command = async ([action, ...args]) => {
  if (action !== "on" && action !== "off" && action !== "show") {
    throw new UsageError("Say what to do: rollcall provisioning on|off|show.");
  }
  const { values, positionals } = readArguments(args, folderOption());
  if (positionals.length > 0) {
    throw new UsageError(`rollcall provisioning ${action} takes nothing more.`);
  }
  const { data } = values;
  requireDatabase(data);
  return withStore(data, async (store) => {
    if (action === "show") await show(store, data);
    else await turn(store, action === "on", data);
    return 0;
  });
};

async function turn(store: Store, isOn: boolean, data: string): Promise<void> {
  const word = isOn ? "on" : "off";
  if ((await store.isProvisioning()) === isOn) {
    print(`Provisioning is ${word} already; nothing was changed.`);
    return;
  }
  await store.switchProvisioning(onCommandLine(Date.now(), "CLI"), isOn);
  print(
    isOn
      ? "Provisioning is on: identity providers may read and write from now on."
      : "Provisioning is off: identity providers are answered 403 from now on, and nothing of " +
          `what they send is kept. To turn it on: ${nextCommand("provisioning on", data)}`,
  );
}

async function show(store: Store, data: string): Promise<void> {
  const [isOn, { trippedAt }] = await Promise.all([store.isProvisioning(), store.brake()]);
  const next = `To turn it on: ${nextCommand("provisioning on", data)}`;
  if (isOn) print("Provisioning is on.");
  else print(`Provisioning is off${isOn === undefined ? ", as on every new box" : ""}. ${next}`);
  if (trippedAt !== undefined) {
    print(
      `The brake on deactivations tripped at ${iso(trippedAt)}. Look at the source of people; ` +
        "then release it in the console, or with POST /api/v1/provisioning/brake/release.",
    );
  }
}
