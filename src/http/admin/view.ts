import { closest } from "../../directory/closest.ts";
import type { Token } from "../../directory/store.ts";
import type { Person } from "../../directory/workplace.ts";
import { ScimError } from "../../scim/error.ts";
import { fold } from "../../scim/fold.ts";
import { shown } from "../../scim/resource/text.ts";
import { FIELD_NAMES, type FieldName, ID, personJson } from "./person-json.ts";
import type { AdminExchange } from "./run.ts";

/** What of people a token sees. The id is always there. */
export interface View {
  readonly fields: readonly FieldName[];
  /** Only people of these sites are there at all. */
  readonly sites?: readonly string[];
}

export function viewOf({ scope, fields, sites }: Token): View {
  const seen = FIELD_NAMES.filter(
    (name) =>
      name === ID ||
      ((name !== "waiting" || scope === "admin") &&
        (fields === undefined || fields.includes(name))),
  );
  return { fields: seen, ...(sites && { sites }) };
}

/**
 * The fields of an answer: of those that a token sees, the ones that were asked for.
 * @param asked names between commas
 * @throws ScimError 400 for a field that there is not
 */
export function narrowed(view: View, asked: string | undefined): View {
  if (asked === undefined) return view;
  const names = asked.split(",").map((name) => name.trim());
  for (const name of names) {
    if (FIELD_NAMES.some((each) => each === name)) continue;
    const meant = closest(name, FIELD_NAMES);
    const hint = meant ? `did you mean '${meant}'?` : `there are ${FIELD_NAMES.join(", ")}.`;
    throw new ScimError(400, `A person has no field ${shown(name)}: ${hint}`);
  }
  return { ...view, fields: view.fields.filter((name) => name === ID || names.includes(name)) };
}

/** A person as far as it is seen. */
export function shownTo({ fields }: View, person: Person): Partial<Record<FieldName, unknown>> {
  const whole = personJson(person);
  return Object.fromEntries(fields.map((name) => [name, whole[name]]));
}

/** Whether somebody is there for whoever asks. */
export const isSeen = ({ sites }: View, { site }: Person): boolean =>
  sites === undefined || (site !== null && sites.some((each) => key(each) === key(site)));

const key = (site: string) => fold(site.trim());

/**
 * Whoever filters by a field finds out what is in it.
 * @throws ScimError 403
 */
export function requireFields(
  { token }: AdminExchange,
  what: string,
  names: readonly FieldName[],
): void {
  const view = viewOf(token);
  const hidden = names.find((name) => !view.fields.includes(name));
  if (hidden === undefined) return;
  throw new ScimError(
    403,
    `The token '${token.name}' may not read the field '${hidden}' of people, and ${what} would ` +
      "tell of it.",
  );
}
