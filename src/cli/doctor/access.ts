import { HOW_TO_SWITCH_ON } from "../../directory/provisioning.ts";
import type { Store, Token } from "../../directory/store.ts";
import { nextCommand } from "../arguments.ts";
import { iso } from "../table.ts";
import { type Finding, findingsOf } from "./finding.ts";

const tokens = findingsOf("tokens");
const provisioning = findingsOf("provisioning");
const brake = findingsOf("brake");

const DAY_MS = 86_400_000;
/** Time enough to bring a new token to an identity provider. */
const SOON_MS = 14 * DAY_MS;

/** Who gets in: tokens that end, the switch, and the brake. */
export async function lookAtAccess(store: Store, data: string, now: number): Promise<Finding[]> {
  return [
    ...lookAtTokens(await store.listTokens(), data, now),
    ...(await lookAtSwitch(store)),
    ...(await lookAtBrake(store, now)),
  ];
}

function lookAtTokens(all: readonly Token[], data: string, now: number): Finding[] {
  const used = all.filter(({ revoked, lastUsed }) => revoked === undefined && lastUsed);
  const create = nextCommand("token create NAME --scope SCOPE", data);
  const found = used.flatMap(({ id, name, expires, lastUsed = 0 }) => {
    if (expires === undefined || expires > now + SOON_MS) return [];
    // One that had been put out of use before it ended is nobody's trouble.
    if (expires <= now && lastUsed < expires - 7 * DAY_MS) return [];
    const token = `Token '${name}' (${id})`;
    const advice = `Make another one and bring it to the client: ${create}`;
    if (expires > now) return [tokens.warning(`${token} ends at ${iso(expires)}.`, advice)];
    const gone = `Then: ${nextCommand(`token revoke ${id}`, data)}`;
    return [tokens.critical(`${token} has ended at ${iso(expires)}.`, `${advice}. ${gone}`)];
  });
  if (found.length > 0) return found;
  return [tokens.ok(`Of ${all.length} tokens none that is in use ends within 14 days.`)];
}

async function lookAtSwitch(store: Store): Promise<Finding[]> {
  const isOn = await store.isProvisioning();
  if (isOn) return [provisioning.ok("Provisioning is on.")];
  return [provisioning.warning("Provisioning is off: all of it is refused.", HOW_TO_SWITCH_ON)];
}

async function lookAtBrake(store: Store, now: number): Promise<Finding[]> {
  const { trippedAt, openUntil } = await store.brake();
  if (trippedAt === undefined) return [brake.ok("The brake on deactivation is not tripped.")];
  if (openUntil !== undefined && openUntil > now) return [brake.ok("The brake is held open.")];
  const says = `The brake has tripped at ${iso(trippedAt)}: nobody more is made inactive.`;
  const advice = "Look at the source of people; then release the brake in the console.";
  return [brake.critical(says, advice)];
}
