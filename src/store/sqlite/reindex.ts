import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { resources, server } from "../../../db/sqlite/schema.ts";
import type { Store } from "../../directory/store.ts";
import type { Document } from "../../scim/resource/resource.ts";
import type { Attribute } from "../../scim/schema/attribute.ts";
import { coreAttributes, type ResourceType } from "../../scim/schema/resource-type.ts";
import { searchForm } from "../search-form.ts";
import { type Connection, prepare, query } from "./connection.ts";
import { columns } from "./kept-columns.ts";
import type { Parts } from "./parts.ts";
import { hasPeople } from "./people.ts";
import type { Writer } from "./writer.ts";

/** Resources that are done in one go: whoever else writes waits for so many. */
const SLICE = 500;

/** The name under which the database remembers what its search forms were made by. */
const MADE_BY = "search forms";

/** Raised when people follow from Users in another way than in the version before. */
const PEOPLE_FORM = 1;

/**
 * Search forms, index rows, people and `plain` follow from documents and schemas. A document is
 * written with all of them, so they are made anew only where the schemas are other ones than at the
 * last start.
 */
export function createReindex(
  connection: Connection,
  writer: Writer,
  { indexRows, people, sequence }: Pick<Parts, "indexRows" | "people" | "sequence">,
): Store["reindex"] {
  const parts = openIndexing(connection, indexRows, (id) =>
    people.refresh(id, Date.now(), sequence.next),
  );
  return async (types, tell) => {
    const wanted = fingerprint(types);
    if (parts.madeBy()?.equals(wanted)) return;
    const total = parts.count();
    // From the first change to the last one the database knows that it is between two states.
    if (total > 0) {
      await writer.run(() => parts.begin());
      tell(0, total);
    }
    let done = 0;
    for (const type of types) {
      for (let last: string | undefined = ""; last !== undefined; ) {
        const after: string = last;
        const slice = await writer.run(() => parts.redo(type, after));
        done += slice.length;
        last = slice.at(-1);
        if (slice.length > 0) tell(done, total);
      }
    }
    await writer.run(() => parts.remember(wanted));
  };
}

function openIndexing(
  connection: Connection,
  indexRows: Parts["indexRows"],
  refreshPerson: (id: string) => void,
) {
  const { drizzle } = connection;
  const placeholder = (name: string) => sql.placeholder(name);
  const following = prepare<{ id: string; document: string }>(
    connection,
    sql`SELECT ${resources.id}, ${resources.document} FROM ${resources}
      WHERE ${resources.type} = ${placeholder("type")} AND ${resources.id} > ${placeholder("after")}
      ORDER BY ${resources.id} LIMIT ${SLICE}`,
  );
  const update = prepare(
    connection,
    sql`UPDATE ${resources} SET search = ${placeholder("search")}, plain = ${placeholder("plain")}
      WHERE ${resources.id} = ${placeholder("id")}`,
  );
  const name = MADE_BY;
  return {
    madeBy: () => drizzle.select().from(server).where(sql`${server.name} = ${name}`).get()?.value,
    /** What rows a resource has follows from the schemas too, so all are made anew. */
    begin(): void {
      drizzle.delete(server).where(sql`${server.name} = ${name}`).run();
      indexRows.clear();
    },
    remember: (value: Buffer) =>
      void drizzle
        .insert(server)
        .values({ name, value })
        .onConflictDoUpdate({ target: server.name, set: { value } })
        .run(),
    count: () =>
      query<{ total: number }>(connection, sql`SELECT count(*) AS total FROM ${resources}`)[0]
        ?.total ?? 0,
    /** @returns the ids that are done */
    redo(type: ResourceType, after: string): string[] {
      return following.all({ type: type.name, after }).map((row) => {
        const document: Document = JSON.parse(row.document);
        const form = searchForm(type, document);
        const { search, plain } = columns(type, document, form);
        update.run({ id: row.id, search, plain });
        indexRows.write(type, row.id, { document, form }, undefined);
        if (hasPeople(type)) refreshPerson(row.id);
        return row.id;
      });
    },
  };
}

/** What of the types makes search forms, index rows and what is answered as it stands. */
function fingerprint(types: readonly ResourceType[]): Buffer {
  const described = types.map((type) => ({
    name: type.name,
    schema: type.schema.id,
    core: coreAttributes(type).map(shapeOf),
    extensions: type.schemaExtensions.map(({ schema }) => [
      schema.id,
      schema.attributes.map(shapeOf),
    ]),
  }));
  const made = JSON.stringify({ described, people: PEOPLE_FORM });
  return createHash("sha256").update(made).digest();
}

const shapeOf = (attribute: Attribute): object => ({
  name: attribute.name,
  type: attribute.type,
  caseExact: attribute.caseExact,
  returned: attribute.returned,
  uniqueness: attribute.uniqueness,
  referenceTypes: attribute.referenceTypes,
  indexed: attribute.indexed,
  storage: attribute.storage,
  subAttributes: attribute.subAttributes?.map(shapeOf),
});
