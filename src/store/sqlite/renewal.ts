import { sql } from "drizzle-orm";
import { people, waiting } from "../../../db/sqlite/schema.ts";
import type { ListName, Profile } from "../../directory/workplace.ts";
import type { AdminAct } from "../../directory/workplace-store.ts";
import { userType } from "../../scim/schema/resource-type.ts";
import { type Connection, prepare } from "./connection.ts";
import { createLists } from "./lists.ts";
import type { Parts } from "./parts.ts";
import type { Writer } from "./writer.ts";

/**
 * Brings people in line with lists and settings that have changed since they were written: in
 * slices, each a transaction of its own, between which others have their turn.
 */
export interface Renewal {
  /** Gives the values of a list to those who wait for them. @returns to how many people */
  applyList(by: AdminAct, list: ListName): Promise<number>;
  /** Makes everybody's identifier what the userName is now. @returns of how many people */
  followUserNames(by: AdminAct): Promise<number>;
}

/** How long everybody else may wait for a slice. */
const SLICE_MS = 20;
/** People who are looked at in one go; most of them need nothing. */
const SLICE = 500;

/** Works on from `Place` until the time is up. @returns how far it got; undefined at the end */
type Step<Place> = (place: Place, isOver: () => boolean) => Place | undefined;

interface Waiting {
  readonly key: string;
  readonly personId: string;
}

export function createRenewal(connection: Connection, writer: Writer, parts: Parts): Renewal {
  const statements = prepareStatements(connection);
  const lists = createLists(connection);

  /** @returns whether anything is another than before */
  function refresh(by: AdminAct, id: string): boolean {
    const written = parts.people.refresh(id, by.at, parts.sequence.next);
    if (!written?.isChanged) return false;
    const { before, profile, warnings } = written;
    parts.note({
      ...by,
      resourceType: userType.name,
      resourceId: id,
      resourceName: profile.userName,
      status: 200,
      changes: fieldsBetween(before, profile),
      warnings,
    });
    return true;
  }

  async function walk<Place>(from: Place, step: Step<Place>): Promise<void> {
    for (let place: Place | undefined = from; place !== undefined; ) {
      const here: Place = place;
      place = await writer.run(() => {
        const end = performance.now() + SLICE_MS;
        return step(here, () => performance.now() > end);
      });
    }
  }

  return {
    async applyList(by, list) {
      let count = 0;
      await walk<Waiting>({ key: "", personId: "" }, (place, isOver) => {
        let at = place;
        while (!isOver()) {
          const [next] = statements.nextWaiting.all({ list, ...at });
          if (next === undefined) return undefined;
          const isGood = lists.accepted(list, next.value) !== undefined;
          if (isGood && refresh(by, next.personId)) count++;
          at = { key: next.key, personId: isGood ? next.personId : LAST };
        }
        return at;
      });
      return count;
    },
    async followUserNames(by) {
      let count = 0;
      await walk<string>("", (after, isOver) => {
        const found = statements.nextPeople.all({ after });
        let at = after;
        for (const { id, differs } of found) {
          if (isOver()) return at;
          if (differs && refresh(by, id)) count++;
          at = id;
        }
        return found.length < SLICE ? undefined : at;
      });
      return count;
    },
  };
}

/** Behind all ids. */
const LAST = "\u{10ffff}";

/** What is another now, as the fields are called that workplace systems read. */
const fieldsBetween = (before: Profile | undefined, after: Profile) =>
  (Object.keys(after) as (keyof Profile)[])
    .filter((path) => before?.[path] !== after[path])
    .map((path) => ({
      path,
      before: before?.[path] ?? undefined,
      after: after[path] ?? undefined,
    }));

function prepareStatements(connection: Connection) {
  const value = (name: string) => sql.placeholder(name);
  return {
    nextWaiting: prepare<Waiting & { readonly value: string }>(
      connection,
      sql`SELECT ${waiting.key}, ${waiting.personId} AS personId, ${waiting.value} FROM ${waiting}
        WHERE ${waiting.list} = ${value("list")}
          AND (${waiting.key}, ${waiting.personId}) > (${value("key")}, ${value("personId")})
        ORDER BY ${waiting.key}, ${waiting.personId} LIMIT 1`,
    ),
    nextPeople: prepare<{ readonly id: string; readonly differs: number }>(
      connection,
      sql`SELECT ${people.id}, ${people.profile} ->> 'identifier' IS NOT
          ${people.profile} ->> 'userName' AS differs FROM ${people}
        WHERE ${people.id} > ${value("after")} ORDER BY ${people.id} LIMIT ${SLICE}`,
    ),
  };
}
