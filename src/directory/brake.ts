import { ScimError } from "../scim/error.ts";
import type { Asker, Directory } from "./directory.ts";
import type { Around, Brake } from "./store.ts";
import type { AdminAct } from "./workplace-store.ts";

/**
 * The brake on accidental deactivation: an identity provider whose scope was emptied by mistake
 * would make everybody inactive within minutes.
 */

const HOUR_MS = 3_600_000;
/** So many people an hour may always leave. */
const ALWAYS = 50;
/** How long everything passes after an administrator has looked at it. */
const OPEN_MS = 24 * HOUR_MS;

/** Refuses one more deactivation; whoever catches it remembers that the brake has tripped. */
export class BrakeTripped extends ScimError {
  constructor() {
    super(
      503,
      "Unusually many people were deactivated or removed within an hour, so provisioning may not " +
        "deactivate any more until an administrator lets it: in the console, or with POST " +
        "/api/v1/provisioning/brake/release.",
      undefined,
      { "Retry-After": String(HOUR_MS / 1000) },
    );
  }
}

/**
 * Whether an administrator lets everything through. A clock that was ahead when they did, and is
 * right again, does not keep it open for longer.
 */
export const isBrakeOpen = ({ openUntil = 0 }: Brake, at: number): boolean =>
  at < openUntil && openUntil - at <= OPEN_MS;

/** @throws BrakeTripped when one more person made inactive is too many */
export function requireBrakeOff(around: Around, at: number): void {
  const { brakePercent } = around.settings;
  const { trippedAt, openUntil = 0 } = around.brake;
  if (brakePercent === null || isBrakeOpen(around.brake, at)) return;
  if (trippedAt !== undefined) throw new BrakeTripped();
  const since = Math.max(at - HOUR_MS, Math.min(openUntil, at));
  const gone = around.deactivatedSince(since);
  if (gone < ALWAYS) return;
  const share = Math.floor(((around.countActive() + gone) * brakePercent) / 100);
  if (gone >= Math.max(ALWAYS, share)) throw new BrakeTripped();
}

/** Does what may trip the brake, and remembers it where it does. */
export async function withBrake<Result>(
  directory: Directory,
  asker: Asker,
  act: () => Promise<Result>,
): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof BrakeTripped) await trip(directory, asker);
    throw error;
  }
}

/** The transaction of the refused write was undone, so this is one of its own. */
async function trip({ store, now }: Directory, { client }: Asker): Promise<void> {
  const at = now();
  await store.setBrake(
    {
      at,
      doneBy: "job",
      client,
      method: "PAUSE",
      resourceType: "Provisioning",
      status: 503,
      detail:
        `The brake has tripped: '${client}' has deactivated or removed more people within an ` +
        "hour than the setting brakePercent allows. Nobody is deactivated until an administrator " +
        "lets it.",
    },
    { trippedAt: at },
  );
}

/** Lets deactivations through again, all of them for a day. */
export async function releaseBrake({ store }: Directory, by: AdminAct): Promise<Brake> {
  const brake: Brake = { openUntil: by.at + OPEN_MS };
  await store.setBrake(
    {
      ...by,
      status: 200,
      resourceType: "Provisioning",
      detail: `Deactivations pass until ${new Date(by.at + OPEN_MS).toISOString()}.`,
    },
    brake,
  );
  return brake;
}
