import type { Act, Change, Store, Wanted, Written } from "../../directory/store.ts";
import type { AttributeChange } from "../../directory/workplace.ts";
import { notFound, ScimError } from "../../scim/error.ts";
import { changesBetween } from "../../scim/resource/changes.ts";
import { equal } from "../../scim/resource/equal.ts";
import type { Document, Stored } from "../../scim/resource/resource.ts";
import { groupType, type ResourceType } from "../../scim/schema/resource-type.ts";
import { searchForm } from "../search-form.ts";
import { around } from "./around.ts";
import type { BrakeRows } from "./brake.ts";
import type { Searched } from "./index-rows.ts";
import { columns, nameOf, split } from "./kept-columns.ts";
import { membershipChange } from "./memberships.ts";
import { type Noted, noteAct } from "./note-act.ts";
import type { Parts } from "./parts.ts";
import { hasPeople, type PersonWritten } from "./people.ts";
import { type CurrentRow, provenanceOf } from "./resource-rows.ts";
import { ownOf, storedOf, withExternalId } from "./resources.ts";

type Synchronous<Method extends (...parameters: never[]) => unknown> = (
  ...parameters: Parameters<Method>
) => Awaited<ReturnType<Method>>;

/** The writing methods of the store, as they run inside the writer's transaction. */
export interface Writing {
  readonly create: Synchronous<Store["create"]>;
  readonly update: Synchronous<Store["update"]>;
  readonly remove: Synchronous<Store["remove"]>;
  readonly release: Synchronous<Store["release"]>;
}

const NOTHING = { members: false, groups: false };

export function createWriting(parts: Parts): Writing {
  return {
    create: (...act) => create(parts, ...act),
    update: (...act) => update(parts, ...act),
    remove: (...act) => remove(parts, ...act),
    release: (...act) => release(parts, ...act),
  };
}

/** One number for all that a write changes, drawn when the first of it is. */
function numbered({ sequence }: Parts): () => number {
  let seq: number | undefined;
  return () => (seq ??= sequence.next());
}

function create(
  parts: Parts,
  ...[act, type, id, change, wanted, adopt]: Parameters<Store["create"]>
) {
  const { kept, externalId } = split(type, change.document);
  const searched = { document: kept, form: searchForm(type, kept) };
  const adopted = adopt && adoptHolder(parts, act, type, searched, adopt);
  if (adopted) return write(parts, act, type, adopted.holder, adopted.change, wanted);
  const { at, client } = act;
  const seq = numbered(parts);
  const written = columns(type, kept, searched.form);
  const row = { id, type: type.name, at, client, seq: seq(), ...written };
  parts.rows.insert.run({ ...row, ...originOf(act) });
  parts.indexRows.write(type, id, searched, undefined);
  if (externalId !== undefined) writeExternalId(parts, id, client, externalId);
  const applied = parts.memberships.apply(type, id, change.members);
  parts.memberships.mark(applied.joined, seq());
  const person = hasPeople(type) ? parts.people.create(id, kept, at, seq) : undefined;
  const joined =
    person && act.doneBy === "provisioning" ? joinDefaultGroups(parts, act, id, seq) : [];
  const stored = {
    ...{ type: type.name, id, version: 1, created: at, lastModified: at },
    ...contentOf(kept, externalId, written),
  };
  return finish(parts, act, type, stored, wanted, {
    changes: [...changesBetween({}, change.document, type), ...membershipChange(applied)],
    warnings: [...change.warnings, ...applied.warnings, ...(person?.warnings ?? []), ...joined],
  });
}

/** What there is to answer of a resource that was just written, as it would be read. */
const contentOf = (
  kept: Document,
  externalId: string | undefined,
  { document: json, plain: extensions }: Pick<ReturnType<typeof columns>, "document" | "plain">,
): Pick<Stored, "document" | "plain"> => ({
  document: withExternalId(kept, externalId),
  ...(extensions !== null && { plain: { json, own: ownOf(externalId), extensions } }),
});

/** Where a resource comes from that somebody makes. */
const originOf = ({ doneBy, client, at }: Act) =>
  doneBy === "provisioning"
    ? ({ source: "provisioned", provisionedBy: client, linkedAt: at } as const)
    : ({ source: "local", provisionedBy: null, linkedAt: null } as const);

/**
 * The one resource that holds what is unique of a new one, and what becomes of it; undefined where
 * there is none, several, or it may not be adopted.
 */
function adoptHolder(
  parts: Parts,
  act: Act,
  type: ResourceType,
  searched: Searched,
  adopt: NonNullable<Parameters<Store["create"]>[5]>,
): { readonly holder: CurrentRow; readonly change: Change } | undefined {
  const [id, ...others] = parts.indexRows.holders(type, searched);
  if (id === undefined || others.length > 0) return undefined;
  const holder = current(parts, act, type, id);
  const change = adopt(storedOf(holder), around(parts, type, holder));
  return change && { holder, change };
}

/** @returns what to tell of groups that are no longer there */
function joinDefaultGroups(parts: Parts, act: Act, id: string, seq: () => number): string[] {
  return parts.settings.get().defaultGroups.flatMap((groupId) => {
    const [group] = parts.resources.find(null, [groupId], NOTHING);
    if (group?.type !== groupType.name) {
      return `The default group '${groupId}' is not there any more; see the setting defaultGroups.`;
    }
    const { joined } = parts.memberships.apply(groupType, groupId, [{ kind: "add", ids: [id] }]);
    if (joined.length > 0) parts.rows.renew.run({ id: groupId, at: act.at, seq: seq() });
    return [];
  });
}

function update(parts: Parts, ...[act, type, id, makeChange, wanted]: Parameters<Store["update"]>) {
  const before = current(parts, act, type, id);
  // What `makeChange` gets is its own, so that the comparison does not trust it to be pure.
  const change = makeChange(storedOf(before), around(parts, type, before));
  return write(parts, act, type, before, change, wanted);
}

/** Writes what has changed of a resource that is there. */
function write(
  parts: Parts,
  act: Act,
  type: ResourceType,
  row: CurrentRow,
  change: Change,
  wanted: Wanted,
): Written {
  const { id } = row;
  const { at } = act;
  const before = storedOf(row);
  const seq = numbered(parts);
  const { kept, externalId } = split(type, change.document);
  const was = split(type, before.document);
  const isExternalIdChanged = externalId !== was.externalId;
  if (isExternalIdChanged) writeExternalId(parts, id, act.client, externalId);
  const applied = parts.memberships.apply(type, id, change.members);
  const moved = applied.joined.length + applied.left.length > 0;
  if (moved) parts.memberships.mark([...applied.joined, ...applied.left], seq());
  const isDocumentChanged = !equal(kept, was.kept);
  const isChanged = isDocumentChanged || isExternalIdChanged || moved;
  const written = isDocumentChanged
    ? writeDocument(parts, type, { id, at, seq: seq() }, kept, was.kept)
    : row;
  if (isChanged && !isDocumentChanged) parts.rows.renew.run({ id, at, seq: seq() });
  const person =
    isDocumentChanged && hasPeople(type) ? parts.people.write(id, kept, at, seq) : undefined;
  countDeactivation(parts.brake, act, id, person);
  const stored = {
    ...{ type: type.name, id, created: row.created },
    version: row.version + Number(isChanged),
    lastModified: isChanged ? at : row.last_modified,
    ...contentOf(isDocumentChanged ? kept : was.kept, externalId, written),
  };
  return finish(parts, act, type, stored, wanted, {
    changes: [
      ...changesBetween(before.document, change.document, type),
      ...membershipChange(applied),
      ...link(parts, act, row, seq),
    ],
    warnings: [...change.warnings, ...applied.warnings, ...(person?.warnings ?? [])],
  });
}

/** @param row what of it changes with any change */
function writeDocument(
  { rows, indexRows }: Parts,
  type: ResourceType,
  row: { readonly id: string; readonly at: number; readonly seq: number },
  kept: Document,
  was: Document,
) {
  const { id, seq } = row;
  const form = searchForm(type, kept);
  const written = columns(type, kept, form);
  rows.update.run({ ...row, ...written });
  const before = { document: was, form: searchForm(type, was) };
  indexRows.write(type, id, { document: kept, form }, before);
  // All who are in a group show what it is called.
  if (!hasPeople(type) && nameOf(type, was) !== written.display) rows.cascade.run({ id, seq });
  return written;
}

function countDeactivation(brake: BrakeRows, act: Act, id: string, person?: PersonWritten): void {
  if (act.doneBy !== "provisioning" || !person?.before?.active || person.profile.active) return;
  brake.count(id, act.at);
}

/** What an identity provider writes to is provisioned from then on. */
function link({ rows }: Parts, act: Act, row: CurrentRow, seq: () => number): AttributeChange[] {
  if (act.doneBy !== "provisioning" || row.source !== "local") return [];
  const { id } = row;
  rows.link.run({ id, ...originOf(act) });
  rows.mark.run({ id, seq: seq() });
  return [{ path: "source", before: "local", after: "provisioned" }];
}

function remove(parts: Parts, ...[act, type, id, check]: Parameters<Store["remove"]>) {
  const row = current(parts, act, type, id);
  const before = storedOf(row);
  const beside = around(parts, type, row);
  check(storedOf(row), beside);
  const seq = numbered(parts);
  const { tombstoneDays } = beside.settings;
  if (tombstoneDays > 0) parts.tombstones.keep(act, type, before, tombstoneDays);
  if (act.doneBy === "provisioning" && beside.profile?.active) parts.brake.count(id, act.at);
  parts.memberships.removeAll(id, act.at, seq());
  parts.grants.removeAll(id);
  const { kept } = split(type, before.document);
  parts.indexRows.removeAll(type, id, { document: kept, form: searchForm(type, kept) });
  parts.rows.removeExternalIds.run({ id });
  if (hasPeople(type)) parts.people.remove(id, act.at, seq);
  else parts.depart({ id, type: type.name, site: null, at: act.at, seq: seq() });
  parts.rows.remove.run({ id });
  noteAct(parts, act, type, before, {
    changes: changesBetween(before.document, {}, type),
    warnings: [],
  });
  if (beside.settings.defaultGroups.includes(id)) leaveDefaultGroups(parts, act, id);
}

/** A setting names no group that is gone: it could not be sent back as it was read. */
function leaveDefaultGroups({ settings, note }: Parts, { started: _, ...act }: Act, id: string) {
  const current = settings.get();
  const before = current.defaultGroups;
  const after = before.filter((group) => group !== id);
  settings.set(current, { ...current, defaultGroups: after });
  note({
    ...act,
    resourceType: "Settings",
    detail: `The group '${id}' was removed.`,
    changes: [{ path: "defaultGroups", before, after }],
  });
}

function release(parts: Parts, ...[act, type, id]: Parameters<Store["release"]>): void {
  const { rows } = parts;
  const row = current(parts, act, type, id);
  const { source, provisionedBy } = provenanceOf(row);
  if (source === "local") throw new ScimError(409, `${type.name} '${id}' is local already.`);
  rows.link.run({ id, source: "local", provisionedBy: null, linkedAt: null });
  rows.mark.run({ id, seq: parts.sequence.next() });
  const changes = [
    { path: "source", before: source, after: "local" },
    { path: "provisionedBy", ...(provisionedBy !== undefined && { before: provisionedBy }) },
  ];
  noteAct(parts, act, type, storedOf(row), { changes, warnings: [] });
}

function current({ rows }: Parts, act: Act, type: ResourceType, id: string): CurrentRow {
  const row = rows.current.get({ id, viewer: act.client });
  if (row?.type !== type.name) throw notFound(`No ${type.name} with id '${id}'.`);
  return row;
}

function writeExternalId({ rows }: Parts, id: string, client: string, value?: string): void {
  if (value === undefined) rows.removeExternalId.run({ id, client });
  else rows.writeExternalId.run({ id, client, value });
}

/** Notes the act and reads what is answered beside the document. */
function finish(
  parts: Parts,
  act: Act,
  type: ResourceType,
  written: Stored,
  wanted: Wanted,
  noted: Noted,
): Written {
  const stored = { ...written, ...parts.resources.related(type.name, written.id, wanted) };
  return { stored, warnings: noteAct(parts, act, type, stored, noted) };
}
