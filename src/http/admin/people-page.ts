import { type Static, Type } from "@sinclair/typebox";
import { walkChanges } from "../../directory/change-walk.ts";
import type { PeopleFilter } from "../../directory/people-store.ts";
import { LIMITS } from "../../scim/limits.ts";
import { checkedQuery } from "./check.ts";
import { accepts, CSV } from "./csv-answer.ts";
import { type PeopleReading, peopleCsv } from "./people-csv.ts";
import { type FieldName, personPartSchema } from "./person-json.ts";
import { json } from "./problem.ts";
import type { AdminExchange } from "./run.ts";
import { nullable } from "./schemas.ts";
import { narrowed, requireFields, shownTo, viewOf } from "./view.ts";

const text = (description: string, example?: string) =>
  Type.Optional(Type.String({ description, ...(example && { examples: [example] }) }));

/** How any list of this API is read from page to page. */
export const pageParameters = {
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: LIMITS.pageSize,
      description: `How many to a page; ${LIMITS.defaultPageSize} unless told.`,
    }),
  ),
  cursor: text("Where the page begins: `nextCursor` of the page before. Empty: the first page."),
};

export const changedSince = text(
  "Only what changed since this `nextCursor`; what is gone is `{id, removed: true}`.",
);

const IN_ANY_CASE = "Exactly this, in any case.";

export const peopleParameters = Type.Object({
  identifier: text(IN_ANY_CASE),
  userName: text(IN_ANY_CASE, "ada@example.com"),
  email: text(IN_ANY_CASE),
  employeeCode: text(IN_ANY_CASE),
  active: Type.Optional(Type.Boolean({ description: "Only people who are, or who are not." })),
  source: Type.Optional(Type.Union([Type.Literal("local"), Type.Literal("provisioned")])),
  site: text(IN_ANY_CASE, "Utrecht"),
  department: text(IN_ANY_CASE),
  company: text(IN_ANY_CASE),
  group: text("The id of a group, or its name in any case; who is in a group of it is in it too."),
  q: text("Part of a name, an address, an identifier or an employee code, in any case.", "ada"),
  ...pageParameters,
  changedSince,
  fields: text("Only these fields, between commas, and the id.", "displayName,site"),
});
type PeopleParameters = Static<typeof peopleParameters>;

const removedSchema = Type.Object({ id: Type.String(), removed: Type.Literal(true) });

const pageProperties = {
  nextCursor: nullable(
    Type.String({
      description:
        "For `cursor` while `hasMore` is true; then for `changedSince`, at any time. Null behind " +
        "a `cursor` where nothing was found.",
    }),
  ),
  hasMore: Type.Boolean({ description: "Whether another page follows." }),
};

export const peoplePageSchema = Type.Object({
  items: Type.Array(Type.Union([personPartSchema, removedSchema])),
  ...pageProperties,
});

export { pageProperties, removedSchema };

/** The fields that a filter looks at. */
const LOOKS_AT: Readonly<Record<keyof PeopleFilter, readonly FieldName[]>> = {
  identifier: ["identifier"],
  userName: ["userName"],
  email: ["email"],
  employeeCode: ["employeeCode"],
  active: ["active"],
  source: ["source"],
  site: ["site"],
  department: ["department"],
  company: ["company"],
  group: ["groups"],
  q: [
    ...(["displayName", "givenName", "familyName", "userName"] as const),
    ...(["email", "identifier", "employeeCode"] as const),
  ],
};

export async function listPeople(exchange: AdminExchange): Promise<Response> {
  const asked = checkedQuery(exchange, peopleParameters);
  const reading = readingOf(exchange, asked);
  if (accepts(exchange.request, CSV)) return peopleCsv(exchange, reading, asked);
  const { view } = reading;
  const { items, removed, nextCursor, hasMore } = await reading.page(
    asked,
    asked.limit ?? LIMITS.defaultPageSize,
    exchange.deadline.signal,
  );
  return json(200, {
    items: [
      ...items.map((person) => shownTo(view, person)),
      ...removed.map((id) => ({ id, removed: true })),
    ],
    nextCursor,
    hasMore,
  });
}

function readingOf(exchange: AdminExchange, asked: PeopleParameters): PeopleReading {
  const { limit, cursor: _cursor, changedSince: _since, fields, ...filter } = asked;
  for (const [name, looksAt] of Object.entries(LOOKS_AT)) {
    if (Object.hasOwn(filter, name)) requireFields(exchange, `the parameter '${name}'`, looksAt);
  }
  const seen = viewOf(exchange.token);
  const view = narrowed(seen, fields);
  const { sites } = view;
  const named = Object.entries(filter).sort(([a], [b]) => (a < b ? -1 : 1));
  const queryOf = (filters: readonly unknown[]) =>
    JSON.stringify(["people", filters, seen.fields, sites?.toSorted() ?? null]);
  const query = { asked: queryOf(named), whole: queryOf([]) };
  const { store } = exchange.provider.directory;
  return {
    view,
    limit,
    page: (from, size, signal) =>
      walkChanges(store, query, { ...from, limit: size, signal }, (reading) =>
        store.people({ ...filter, ...reading, ...(sites && { sites }) }),
      ),
  };
}
