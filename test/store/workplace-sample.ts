import type { PeopleFilter, PeoplePage, PeopleQuery } from "../../src/directory/people-store.ts";
import type { Store } from "../../src/directory/store.ts";
import type { Document } from "../../src/scim/resource/resource.ts";
import { groupType, userType } from "../../src/scim/schema/resource-type.ts";
import { act, change, keep, NOTHING } from "./sample.ts";

/** What tests of people and their changes say again and again. */

const ENTERPRISE = userType.schemaExtensions[0]?.schema.id ?? "";
const WORKPLACE = userType.schemaExtensions[1]?.schema.id ?? "";

/** A User as identity providers send one; what is not told is left out. */
export const user = (userName: string, more: Document = {}, site?: string): Document => ({
  userName,
  ...more,
  ...(site !== undefined && { [WORKPLACE]: { site } }),
});

export const add = (...ids: string[]) => ({ kind: "add" as const, ids });
export const removal = (...ids: string[]) => ({ kind: "remove" as const, ids });

export async function start(store: Store) {
  const ada = await keep(
    store,
    userType,
    user(
      "Ada@example.org",
      {
        displayName: "Ada Ärger",
        name: { givenName: "Ada", familyName: "Ärger" },
        emails: [{ value: "ada.work@example.org", type: "work" }],
        [ENTERPRISE]: { employeeNumber: "E-1", department: "Engines", organization: "Example" },
      },
      "Utrecht",
    ),
  );
  const ben = await keep(
    store,
    userType,
    user("ben", { active: false, [ENTERPRISE]: { department: "engines" } }, "Gent"),
  );
  const cas = await keep(store, userType, user("cas"));
  const inner = await keep(store, groupType, { displayName: "Inner" }, { members: [add(ben)] });
  const outer = await keep(
    store,
    groupType,
    { displayName: "Öuter" },
    { members: [add(ada, inner)] },
  );
  return { ada, ben, cas, inner, outer };
}

export const ask = (store: Store, query: Partial<PeopleQuery> = {}) =>
  store.people({ after: "", limit: 100, ...query });

export const ids = ({ items }: PeoplePage<{ readonly id: string }>) => items.map(({ id }) => id);

export const found = async (store: Store, filter: PeopleFilter) => ids(await ask(store, filter));

export const rename = (store: Store, id: string, displayName: string) =>
  store.update(act(), groupType, id, () => change({ displayName }), NOTHING);

export const members = (
  store: Store,
  id: string,
  ...deltas: ReturnType<typeof add | typeof removal>[]
) => store.update(act(), groupType, id, ({ document }) => change(document, deltas), NOTHING);

export const move = (store: Store, id: string, site: string | undefined) =>
  store.update(
    act(),
    userType,
    id,
    ({ document }) => {
      const { [WORKPLACE]: _, ...rest } = document;
      return change({ ...rest, ...(site !== undefined && { [WORKPLACE]: { site } }) });
    },
    NOTHING,
  );

export const leave = (store: Store, id: string) => store.remove(act(), userType, id, () => {});

/** What was told since a moment: who is another, and who is gone. */
export async function told(store: Store, since: number, query: Partial<PeopleQuery> = {}) {
  const page = await ask(store, { since, ...query });
  return { items: ids(page), removed: page.removed };
}

export const seqOf = async (store: Store) => (await ask(store)).seq;
