import { eq, sql } from "drizzle-orm";
import { people, resources, totals, waiting } from "../../../db/sqlite/schema.ts";
import type { ProfileOf, WorkplaceRules } from "../../directory/store.ts";
import type { ListName, Profile } from "../../directory/workplace.ts";
import { fold } from "../../scim/fold.ts";
import type { Document } from "../../scim/resource/resource.ts";
import { type ResourceType, userType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { createDepartures } from "./departures.ts";
import { LIST_NAMES, type Lists, listKey } from "./lists.ts";
import { byOwnKey } from "./people-keys.ts";
import type { SettingsRows } from "./settings.ts";

/** The workplace's side of Users. All of it runs inside the writer's transaction. */
export interface People {
  find(id: string): Profile | undefined;
  /**
   * Brings the person in line with the User, whose row is marked as changed by whoever writes it.
   * @param seq the number of the change, drawn only where the person leaves a site
   * @throws whatever `profileOf` throws
   */
  write(id: string, document: Document, at: number, seq: () => number): PersonWritten;
  /** The same for a User who is new. */
  create(id: string, document: Document, at: number, seq: () => number): PersonWritten;
  /**
   * The same from the stored document, after a list or a setting has changed; where workplace
   * systems see it, the row is marked.
   */
  refresh(id: string, at: number, seq: () => number): PersonWritten | undefined;
  /** The person is gone; where from is remembered for systems that read what changed. */
  remove(id: string, at: number, seq: () => number): void;
  countActive(): number;
}

export interface PersonWritten {
  readonly before: Profile | undefined;
  readonly profile: Profile;
  readonly isChanged: boolean;
  /** Whether workplace systems see anything else than before. */
  readonly isSeen: boolean;
  /** About values that wait since now. */
  readonly warnings: readonly string[];
}

/** Whether resources of a type are people. */
export const hasPeople = (type: ResourceType): boolean => type.name === userType.name;

interface Parts {
  readonly connection: Connection;
  readonly profileOf: ProfileOf;
  readonly settings: Pick<SettingsRows, "get">;
  readonly lists: Pick<Lists, "accepted">;
}

export function createPeople({ connection, profileOf, settings, lists }: Parts): People {
  const statements = prepareStatements(connection);
  const waits = createWaits(connection);
  const depart = createDepartures(connection);

  function find(id: string): Profile | undefined {
    const row = statements.find.get({ id });
    return row && (JSON.parse(row.profile) as Profile);
  }

  const rules: WorkplaceRules = {
    get settings() {
      return settings.get();
    },
    accepted: lists.accepted,
    identifierHolder: (identifier) => statements.holder.get({ key: fold(identifier) })?.id,
  };

  function put(
    [id, document, at, seq]: Parameters<People["write"]>,
    before: Profile | undefined,
  ): PersonWritten {
    const { profile, waiting: next, warnings, remarks } = profileOf(document, before, rules);
    const news = before ? waits.change(id, next) : waits.begin(id, next);
    const isChanged = before === undefined || !Bun.deepEquals(before, profile);
    if (before === undefined) statements.insert.run({ id, ...columnsOf(profile, at) });
    else if (isChanged) statements.update.run({ id, ...columnsOf(profile, at) });
    const left = before?.site ?? null;
    if (left !== null && keyOf(left) !== keyOf(profile.site)) leave(id, left, at, seq);
    const told = [...remarks, ...news.flatMap((list) => warnings[list] ?? [])];
    return { before, profile, isChanged, isSeen: isChanged || news.length > 0, warnings: told };
  }

  const write: People["write"] = (...args) => put(args, find(args[0]));

  function leave(id: string, site: string | null, at: number, seq: () => number): void {
    depart({ id, type: userType.name, site: keyOf(site), at, seq: seq() });
  }

  return {
    find,
    write,
    create: (...args) => put(args, undefined),
    refresh(id, at, seq) {
      const row = statements.document.get({ id, type: userType.name });
      const written = row && write(id, JSON.parse(row.document), at, seq);
      if (written?.isSeen) statements.mark.run({ id, seq: seq() });
      return written;
    },
    remove(id, at, seq) {
      leave(id, find(id)?.site ?? null, at, seq);
      waits.end(id);
      statements.remove.run({ id });
    },
    countActive: () => statements.countActive.all()[0]?.count ?? 0,
  };
}

const keyOf = (value: string | null): string | null => (value === null ? null : listKey(value));

function columnsOf(profile: Profile, at: number) {
  const { identifier, userName, displayName, givenName, familyName, email, employeeCode } = profile;
  const text = [displayName, givenName, familyName, userName, email, identifier, employeeCode];
  return {
    active: profile.active,
    inactiveSince: profile.active ? null : at,
    identifierKey: fold(identifier),
    userNameKey: fold(userName),
    emailKey: keyOf(email),
    employeeCodeKey: keyOf(employeeCode),
    departmentKey: keyOf(profile.department),
    companyKey: keyOf(profile.company),
    siteKey: keyOf(profile.site),
    textKey: text.map((each) => fold(each ?? "")).join("\n"),
    profile: JSON.stringify(profile),
  };
}

function prepareStatements(connection: Connection) {
  const { drizzle } = connection;
  const value = (name: string) => sql.placeholder(name);
  const columns = [
    ...["active", "identifierKey", "userNameKey", "emailKey", "employeeCodeKey"],
    ...["departmentKey", "companyKey", "siteKey", "textKey", "profile"],
  ] as const;
  const isThis = sql`${people.id} = ${value("id")}`;
  return {
    find: prepare<{ profile: string }>(
      connection,
      sql`SELECT ${people.profile} FROM ${people} WHERE ${isThis}`,
    ),
    holder: prepare<{ id: string }>(
      connection,
      sql`${byOwnKey(people.identifierKey, value("key"))} LIMIT 1`,
    ),
    insert: prepare(
      connection,
      sql`INSERT INTO ${people} (id, active, inactive_since, identifier_key, user_name_key,
          email_key, employee_code_key, department_key, company_key, site_key, text_key, profile)
        VALUES (${value("id")}, ${value("active")}, ${value("inactiveSince")},
          ${sql.join(columns.slice(1).map(value), sql`, `)})`,
    ),
    // Since when somebody is inactive does not change with what else does.
    update: prepare(
      connection,
      sql`UPDATE ${people} SET
        inactive_since = CASE WHEN ${value("active")} THEN NULL
          ELSE coalesce(inactive_since, ${value("inactiveSince")}) END,
        (active, identifier_key, user_name_key, email_key, employee_code_key, department_key,
          company_key, site_key, text_key, profile)
          = (${sql.join(columns.map(value), sql`, `)})
        WHERE ${isThis}`,
    ),
    remove: drizzle.delete(people).where(isThis).prepare(),
    // Those who are inactive are in an index of their own.
    countActive: prepare<{ count: number }>(
      connection,
      sql`SELECT coalesce((SELECT ${totals.total} FROM ${totals}
            WHERE ${totals.type} = ${userType.name}), 0)
        - (SELECT count(*) FROM ${people} INDEXED BY people_by_inactivity
            WHERE ${people.inactiveSince} IS NOT NULL) AS count`,
    ),
    mark: prepare(
      connection,
      sql`UPDATE ${resources} SET seq = ${value("seq")} WHERE ${resources.id} = ${value("id")}`,
    ),
    document: drizzle
      .select({ document: resources.document })
      .from(resources)
      .where(sql`${resources.id} = ${value("id")} AND ${resources.type} = ${value("type")}`)
      .prepare(),
  };
}

type Awaited = Readonly<Partial<Record<ListName, string>>>;

/** Who waits for which value. */
function createWaits(connection: Connection) {
  const statements = prepareWaiting(connection);
  function change(id: string, held: ReadonlyMap<ListName, string>, next: Awaited): ListName[] {
    const changed = LIST_NAMES.filter((list) => held.get(list) !== next[list]);
    for (const list of changed) {
      const [was, value] = [held.get(list), next[list]];
      if (was !== undefined) statements.forget.run({ id, list });
      if (value !== undefined) statements.wait.run({ id, list, value, key: listKey(value) });
    }
    return changed;
  }
  return {
    /** @returns the lists with a value that was not waited for before */
    change(id: string, next: Awaited): ListName[] {
      const held = statements.held.all({ id }).map(({ list, value }) => [list, value] as const);
      return change(id, new Map(held), next);
    },
    /** The same for somebody who has waited for nothing so far. */
    begin: (id: string, next: Awaited): ListName[] => change(id, NOTHING, next),
    end: (id: string) => void statements.forgetAll.run({ id }),
  };
}

const NOTHING: ReadonlyMap<ListName, string> = new Map();

function prepareWaiting(connection: Connection) {
  const { drizzle } = connection;
  const value = (name: string) => sql.placeholder(name);
  return {
    held: prepare<{ list: ListName; value: string }>(
      connection,
      sql`SELECT ${waiting.list}, ${waiting.value} FROM ${waiting}
        WHERE ${waiting.personId} = ${value("id")}`,
    ),
    forget: drizzle
      .delete(waiting)
      .where(sql`${waiting.personId} = ${value("id")} AND ${waiting.list} = ${value("list")}`)
      .prepare(),
    forgetAll: drizzle
      .delete(waiting)
      .where(eq(waiting.personId, value("id")))
      .prepare(),
    wait: drizzle
      .insert(waiting)
      .values({
        list: value("list"),
        key: value("key"),
        personId: value("id"),
        value: value("value"),
      })
      .prepare(),
  };
}
