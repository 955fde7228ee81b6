import { type Static, Type } from "@sinclair/typebox";
import type { JournalFilter, JournalOutcome } from "../../directory/journal.ts";
import { invalidValue } from "../../scim/error.ts";
import { LIMITS } from "../../scim/limits.ts";
import { shown } from "../../scim/resource/text.ts";

const OUTCOMES: readonly JournalOutcome[] = ["success", "warning", "refused"];

const time = (description: string) =>
  Type.Optional(
    Type.String({ description: `${description} ISO 8601.`, examples: ["2026-03-02T08:00:00Z"] }),
  );

export const journalParameters = Type.Object({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: LIMITS.pageSize,
      description: `Entries on a page at most; ${LIMITS.defaultPageSize} unless told.`,
      examples: [100],
    }),
  ),
  cursor: Type.Optional(
    Type.String({ description: "`nextCursor` of the page before; empty: the newest entries." }),
  ),
  from: time("Entries since then."),
  until: time("Entries before then."),
  client: Type.Optional(
    Type.String({ description: "Entries of this client alone.", examples: ["entra"] }),
  ),
  person: Type.Optional(
    Type.String({ description: "Entries about the person or the group with this id." }),
  ),
  outcome: Type.Optional(
    Type.Unsafe<string>(
      Type.String({
        enum: [...OUTCOMES],
        description: "`warning`: it was done, and something of it was passed over.",
        examples: ["refused"],
      }),
    ),
  ),
  text: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: LIMITS.journalText,
      description:
        "Part of a name, a detail, a warning, an attribute, a value, a request id or an address, " +
        "in any case.",
      examples: ["ada@example.com"],
    }),
  ),
});

/** @throws ScimError 400 */
export function journalFilter(asked: Static<typeof journalParameters>): JournalFilter {
  const { from, until, client, person, outcome, text } = asked;
  return {
    ...(from !== undefined && { from: momentOf("from", from) }),
    ...(until !== undefined && { until: momentOf("until", until) }),
    ...(client !== undefined && { client }),
    ...(person !== undefined && { resource: person }),
    ...(outcome !== undefined && { outcome: outcomeNamed(outcome) }),
    ...(text !== undefined && { text }),
  };
}

function outcomeNamed(name: string): JournalOutcome {
  const outcome = OUTCOMES.find((each) => each === name);
  if (outcome !== undefined) return outcome;
  throw invalidValue(`'outcome' must be one of ${OUTCOMES.join(", ")}, got ${shown(name)}.`);
}

/** A date, or a date with a time and where on earth that is. */
const ISO_8601 = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/;

function momentOf(name: string, text: string): number {
  const at = ISO_8601.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw invalidValue(
    `'${name}' must be a date or a time such as 2026-03-02 or 2026-03-02T08:00:00Z, ` +
      `got ${shown(text)}. In a URL, write + as %2B.`,
  );
}
