import { eq, sql } from "drizzle-orm";
import { externalIds, resources } from "../../../db/sqlite/schema.ts";
import type { Act, Store, Wanted, Written } from "../../directory/store.ts";
import { notFound } from "../../scim/error.ts";
import { fold } from "../../scim/fold.ts";
import { LIMITS } from "../../scim/limits.ts";
import { equal } from "../../scim/resource/equal.ts";
import type { Document, Stored } from "../../scim/resource/resource.ts";
import { coreAttributes, type ResourceType } from "../../scim/schema/resource-type.ts";
import { searchForm } from "../search-form.ts";
import type { Connection } from "./connection.ts";
import { createIndexRows } from "./index-rows.ts";
import { createJournal } from "./journal.ts";
import { createMemberships } from "./memberships.ts";
import { createResources, perClient } from "./resources.ts";

type Synchronous<Method extends (...parameters: never[]) => unknown> = (
  ...parameters: Parameters<Method>
) => Awaited<ReturnType<Method>>;

/** The writing methods of the store, as they run inside the writer's transaction. */
export interface Writing {
  readonly create: Synchronous<Store["create"]>;
  readonly update: Synchronous<Store["update"]>;
  readonly remove: Synchronous<Store["remove"]>;
}

const NOTHING = { members: false, groups: false };

export function createWriting(connection: Connection): Writing {
  const parts = openParts(connection);
  return {
    create: (...act) => create(parts, ...act),
    update: (...act) => update(parts, ...act),
    remove: (...act) => remove(parts, ...act),
  };
}

type Parts = ReturnType<typeof openParts>;

const openParts = (connection: Connection) => ({
  statements: prepareStatements(connection),
  indexRows: createIndexRows(connection),
  memberships: createMemberships(connection),
  resources: createResources(connection),
  note: createJournal(connection),
});

function create(parts: Parts, ...[act, type, id, change, wanted]: Parameters<Store["create"]>) {
  const { kept, externalId } = split(type, change.document);
  const form = searchForm(type, kept);
  const { at, client } = act;
  parts.statements.insert.run({ id, type: type.name, at, client, ...columns(type, kept, form) });
  parts.indexRows.write(type, id, kept, form, true);
  if (externalId !== undefined) writeExternalId(parts, id, client, externalId);
  const { warnings } = parts.memberships.apply(type, id, change.members);
  return finish(parts, act, type, { id, version: 1 }, [...change.warnings, ...warnings], wanted);
}

function update(parts: Parts, ...[act, type, id, makeChange, wanted]: Parameters<Store["update"]>) {
  const before = current(parts, act, type, id);
  // The copy is for `makeChange`, so that the comparison below does not trust it to be pure.
  const change = makeChange(structuredClone(before));
  const { kept, externalId } = split(type, change.document);
  const was = split(type, before.document);
  const isDocumentChanged = !equal(kept, was.kept);
  if (isDocumentChanged) {
    const form = searchForm(type, kept);
    parts.statements.update.run({ id, ...columns(type, kept, form) });
    parts.indexRows.write(type, id, kept, form, false);
  }
  const isExternalIdChanged = externalId !== was.externalId;
  if (isExternalIdChanged) writeExternalId(parts, id, act.client, externalId);
  const applied = parts.memberships.apply(type, id, change.members);
  const isNewer = isDocumentChanged || isExternalIdChanged || applied.changed > 0;
  if (isNewer) parts.statements.renew.run({ id, at: act.at });
  const version = before.version + Number(isNewer);
  const warnings = [...change.warnings, ...applied.warnings];
  return finish(parts, act, type, { id, version }, warnings, wanted);
}

function remove(parts: Parts, ...[act, type, id, check]: Parameters<Store["remove"]>) {
  const before = current(parts, act, type, id);
  check(before);
  parts.memberships.removeAll(id, act.at);
  parts.indexRows.removeAll(id);
  parts.statements.removeExternalIds.run({ id });
  parts.statements.remove.run({ id });
  const { version } = before;
  parts.note(act, { resourceType: type.name, resourceId: id, version, warnings: [] });
}

function current({ resources }: Parts, act: Act, type: ResourceType, id: string): Stored {
  const [stored] = resources.find(act.client, [id], NOTHING);
  if (stored?.type !== type.name) throw notFound(`No ${type.name} with id '${id}'.`);
  return stored;
}

function writeExternalId({ statements }: Parts, id: string, client: string, value?: string): void {
  if (value === undefined) statements.removeExternalId.run({ id, client });
  else statements.writeExternalId.run({ id, client, value });
}

/** Notes the act and reads what is answered. */
function finish(
  { note, resources }: Parts,
  act: Act,
  type: ResourceType,
  { id, version }: { readonly id: string; readonly version: number },
  warnings: readonly string[],
  wanted: Wanted,
): Written {
  const told = limited(warnings);
  note(act, { resourceType: type.name, resourceId: id, version, warnings: told });
  const [stored] = resources.find(act.client, [id], wanted);
  if (stored === undefined) throw new Error(`${type.name} '${id}' is gone within its transaction.`);
  return { stored, warnings: told };
}

/** The first warnings, and how many more there are: a request may name 100,000 unknown members. */
function limited(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - LIMITS.warnings;
  return more > 0 ? [...warnings.slice(0, LIMITS.warnings), `… and ${more} more.`] : warnings;
}

/** What a client sent, without what the document does not hold. */
function split(
  type: ResourceType,
  document: Document,
): { kept: Document; externalId: string | undefined } {
  const kept = { ...document };
  for (const { name, storage } of coreAttributes(type)) {
    if (storage !== undefined) delete kept[name];
  }
  const externalId = perClient && document[perClient.name];
  return { kept, externalId: typeof externalId === "string" ? externalId : undefined };
}

function columns(type: ResourceType, document: Document, form: Document) {
  const display = type.displayedBy.map((name) => document[name]).find((name) => !!name);
  const name = typeof display === "string" ? display : null;
  return {
    display: name,
    displayKey: name === null ? null : fold(name),
    search: JSON.stringify(form),
    document: JSON.stringify(document),
  };
}

function prepareStatements({ drizzle }: Connection) {
  const value = (name: string) => sql.placeholder(name);
  const written = {
    display: value("display"),
    displayKey: value("displayKey"),
    search: value("search"),
    document: value("document"),
  };
  const isThis = eq(resources.id, value("id"));
  const ofThis = eq(externalIds.resourceId, value("id"));
  return {
    insert: drizzle
      .insert(resources)
      .values({
        id: value("id"),
        type: value("type"),
        version: 1,
        created: value("at"),
        lastModified: value("at"),
        client: value("client"),
        ...written,
      })
      .prepare(),
    update: drizzle
      .update(resources)
      .set({
        display: sql`${value("display")}`,
        displayKey: sql`${value("displayKey")}`,
        search: sql`${value("search")}`,
        document: sql`${value("document")}`,
      })
      .where(isThis)
      .prepare(),
    renew: drizzle
      .update(resources)
      .set({ version: sql`${resources.version} + 1`, lastModified: sql`${value("at")}` })
      .where(isThis)
      .prepare(),
    remove: drizzle.delete(resources).where(isThis).prepare(),
    writeExternalId: drizzle
      .insert(externalIds)
      .values({ resourceId: value("id"), client: value("client"), value: value("value") })
      .onConflictDoUpdate({
        target: [externalIds.resourceId, externalIds.client],
        set: { value: sql`excluded.value` },
      })
      .prepare(),
    removeExternalId: drizzle
      .delete(externalIds)
      .where(sql`${ofThis} AND ${externalIds.client} = ${value("client")}`)
      .prepare(),
    removeExternalIds: drizzle.delete(externalIds).where(ofThis).prepare(),
  };
}
