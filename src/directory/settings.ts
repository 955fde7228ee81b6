import { ScimError } from "../scim/error.ts";
import { LIMITS } from "../scim/limits.ts";
import { isObject } from "../scim/resource/resource.ts";
import { shown } from "../scim/resource/text.ts";
import { groupType } from "../scim/schema/resource-type.ts";
import { closest } from "./closest.ts";
import type { Store } from "./store.ts";
import { DEFAULT_SETTINGS, type Settings } from "./workplace.ts";
import type { AdminAct } from "./workplace-store.ts";

/**
 * Changes the settings that are named, and leaves the others as they are. All of them are good, or
 * nothing changes.
 * @throws ScimError 400 that names the setting and what it can be
 */
export async function changeSettings(
  store: Store,
  by: AdminAct,
  changes: unknown,
): Promise<Settings> {
  const wanted = checkedSettings(changes);
  if (wanted.defaultGroups) await requireGroups(store, wanted.defaultGroups);
  return store.changeSettings(by, (current) => ({ ...current, ...wanted }));
}

interface Rule<Value> {
  readonly expected: string;
  readonly allows: (value: unknown) => value is Value;
}

/** What each setting can be. */
const RULES: { readonly [Name in keyof Settings]: Rule<Settings[Name]> } = {
  identifierPolicy: oneOf("fixed", "follow"),
  onExisting: oneOf("reject", "link"),
  defaultGroups: {
    expected: `an array of at most ${LIMITS.defaultGroups} ids of groups, each once`,
    allows: (value): value is readonly string[] =>
      Array.isArray(value) &&
      value.length <= LIMITS.defaultGroups &&
      value.every((id) => typeof id === "string") &&
      new Set(value).size === value.length,
  },
  tombstoneDays: between(0, LIMITS.mostDays),
  removeInactiveAfterDays: orNull(between(1, LIMITS.mostDays)),
  brakePercent: orNull(between(1, 100)),
  journalValues: oneOf("full", "redacted"),
  journalDays: between(1, LIMITS.mostDays),
  journalMegabytes: between(LIMITS.leastJournalMegabytes, LIMITS.mostJournalMegabytes),
};

function oneOf<Word extends string>(...words: Word[]): Rule<Word> {
  return {
    expected: words.map((word) => `'${word}'`).join(" or "),
    allows: (value): value is Word => words.some((word) => word === value),
  };
}

function between(least: number, most: number): Rule<number> {
  return {
    expected: `a whole number from ${least} to ${most}`,
    allows: (value): value is number =>
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
  };
}

function orNull<Value>({ expected, allows }: Rule<Value>): Rule<Value | null> {
  return {
    expected: `${expected}, or null`,
    allows: (value): value is Value | null => value === null || allows(value),
  };
}

/** @throws ScimError 400 */
function checkedSettings(changes: unknown): Partial<Settings> {
  if (!isObject(changes)) {
    throw new ScimError(400, `Settings must be a JSON object, got ${shown(changes)}.`);
  }
  const names = Object.keys(DEFAULT_SETTINGS) as (keyof Settings)[];
  for (const [name, value] of Object.entries(changes)) {
    const known = names.find((each) => each === name);
    if (known === undefined) {
      const meant = closest(name, names);
      const hint = meant ? `did you mean '${meant}'?` : `there are ${names.join(", ")}.`;
      throw new ScimError(400, `There is no setting ${shown(name)}: ${hint}`);
    }
    const { expected, allows } = RULES[known];
    if (!allows(value)) {
      throw new ScimError(400, `Setting '${known}' must be ${expected}, got ${shown(value)}.`);
    }
  }
  return changes as Partial<Settings>;
}

/** A group that is removed later is taken out of the setting; one that is removed now, told of. */
async function requireGroups(store: Store, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const group = await store.read(null, groupType, id, { members: false, groups: false });
    if (group === undefined) {
      throw new ScimError(
        400,
        `Setting 'defaultGroups' names ${shown(id)}, which is the id of no group. ` +
          "GET /api/v1/groups lists groups with their ids.",
      );
    }
  }
}
