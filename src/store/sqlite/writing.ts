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
import { columns, nameOf, split } from "./kept-columns.ts";
import { membershipChange } from "./memberships.ts";
import { type Noted, noteAct } from "./note-act.ts";
import type { Parts } from "./parts.ts";
import { hasPeople, type PersonWritten } from "./people.ts";

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
  const adopted = adopt && adoptHolder(parts, act, type, change, adopt);
  if (adopted) return write(parts, act, type, adopted.holder, adopted.change, wanted);
  const { kept, externalId } = split(type, change.document);
  const form = searchForm(type, kept);
  const { at, client } = act;
  const seq = numbered(parts);
  const row = { id, type: type.name, at, client, seq: seq(), ...columns(type, kept, form) };
  parts.rows.insert.run({ ...row, ...originOf(act) });
  parts.indexRows.write(type, id, kept, form, true);
  if (externalId !== undefined) writeExternalId(parts, id, client, externalId);
  const applied = parts.memberships.apply(type, id, change.members);
  parts.memberships.mark(applied.joined, seq());
  const person = hasPeople(type) ? parts.people.write(id, kept, at, seq) : undefined;
  const joined =
    person && act.doneBy === "provisioning" ? joinDefaultGroups(parts, act, id, seq) : [];
  return finish(parts, act, type, id, wanted, {
    changes: [...changesBetween({}, change.document, type), ...membershipChange(applied)],
    warnings: [...change.warnings, ...applied.warnings, ...(person?.warnings ?? []), ...joined],
  });
}

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
  { document }: Change,
  adopt: NonNullable<Parameters<Store["create"]>[5]>,
): { readonly holder: Stored; readonly change: Change } | undefined {
  const { kept } = split(type, document);
  const [id, ...others] = parts.indexRows.holders(type, kept, searchForm(type, kept));
  if (id === undefined || others.length > 0) return undefined;
  const holder = current(parts, act, type, id);
  const change = adopt(structuredClone(holder), around(parts, type, id));
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
    if (joined.length > 0) renew(parts, groupId, act.at, seq());
    return [];
  });
}

function renew({ rows }: Parts, id: string, at: number, seq: number): void {
  rows.renew.run({ id, at });
  rows.mark.run({ id, seq });
}

function update(parts: Parts, ...[act, type, id, makeChange, wanted]: Parameters<Store["update"]>) {
  const before = current(parts, act, type, id);
  // The copy is for `makeChange`, so that the comparison does not trust it to be pure.
  const change = makeChange(structuredClone(before), around(parts, type, id));
  return write(parts, act, type, before, change, wanted);
}

/** Writes what has changed of a resource that is there. */
function write(
  parts: Parts,
  act: Act,
  type: ResourceType,
  before: Stored,
  change: Change,
  wanted: Wanted,
): Written {
  const { id } = before;
  const seq = numbered(parts);
  const { kept, externalId } = split(type, change.document);
  const was = split(type, before.document);
  const isDocumentChanged = !equal(kept, was.kept);
  if (isDocumentChanged) writeDocument(parts, type, id, { kept, was: was.kept }, seq);
  const isExternalIdChanged = externalId !== was.externalId;
  if (isExternalIdChanged) writeExternalId(parts, id, act.client, externalId);
  const applied = parts.memberships.apply(type, id, change.members);
  const isChanged = applied.joined.length + applied.left.length > 0;
  if (isChanged) parts.memberships.mark([...applied.joined, ...applied.left], seq());
  if (isDocumentChanged || isExternalIdChanged || isChanged) renew(parts, id, act.at, seq());
  const person =
    isDocumentChanged && hasPeople(type) ? parts.people.write(id, kept, act.at, seq) : undefined;
  countDeactivation(parts.brake, act, id, person);
  return finish(parts, act, type, id, wanted, {
    changes: [
      ...changesBetween(before.document, change.document, type),
      ...membershipChange(applied),
      ...link(parts, act, id, seq),
    ],
    warnings: [...change.warnings, ...applied.warnings, ...(person?.warnings ?? [])],
  });
}

function writeDocument(
  { rows, indexRows }: Parts,
  type: ResourceType,
  id: string,
  { kept, was }: { readonly kept: Document; readonly was: Document },
  seq: () => number,
): void {
  const form = searchForm(type, kept);
  const written = columns(type, kept, form);
  rows.update.run({ id, ...written });
  indexRows.write(type, id, kept, form, false);
  // All who are in a group show what it is called.
  if (!hasPeople(type) && nameOf(type, was) !== written.display)
    rows.cascade.run({ id, seq: seq() });
}

function countDeactivation(brake: BrakeRows, act: Act, id: string, person?: PersonWritten): void {
  if (act.doneBy !== "provisioning" || !person?.before?.active || person.profile.active) return;
  brake.count(id, act.at);
}

/** What an identity provider writes to is provisioned from then on. */
function link({ rows }: Parts, act: Act, id: string, seq: () => number): AttributeChange[] {
  const before = rows.provenance.get({ id });
  if (act.doneBy !== "provisioning" || before?.source !== "local") return [];
  rows.link.run({ id, ...originOf(act) });
  rows.mark.run({ id, seq: seq() });
  return [{ path: "source", before: "local", after: "provisioned" }];
}

function remove(parts: Parts, ...[act, type, id, check]: Parameters<Store["remove"]>) {
  const before = current(parts, act, type, id);
  const beside = around(parts, type, id);
  check(before, beside);
  const seq = numbered(parts);
  const { tombstoneDays } = beside.settings;
  if (tombstoneDays > 0) parts.tombstones.keep(act, type, before, tombstoneDays);
  if (act.doneBy === "provisioning" && beside.profile?.active) parts.brake.count(id, act.at);
  parts.memberships.removeAll(id, act.at, seq());
  parts.grants.removeAll(id);
  parts.indexRows.removeAll(id);
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
  const before = current(parts, act, type, id);
  const { source, provisionedBy } = around(parts, type, id).provenance;
  if (source === "local") throw new ScimError(409, `${type.name} '${id}' is local already.`);
  rows.link.run({ id, source: "local", provisionedBy: null, linkedAt: null });
  rows.mark.run({ id, seq: parts.sequence.next() });
  const changes = [
    { path: "source", before: source, after: "local" },
    { path: "provisionedBy", ...(provisionedBy !== undefined && { before: provisionedBy }) },
  ];
  noteAct(parts, act, type, before, { changes, warnings: [] });
}

function current({ resources }: Parts, act: Act, type: ResourceType, id: string): Stored {
  const [stored] = resources.find(act.client, [id], NOTHING);
  if (stored?.type !== type.name) throw notFound(`No ${type.name} with id '${id}'.`);
  return stored;
}

function writeExternalId({ rows }: Parts, id: string, client: string, value?: string): void {
  if (value === undefined) rows.removeExternalId.run({ id, client });
  else rows.writeExternalId.run({ id, client, value });
}

/** Notes the act and reads what is answered. */
function finish(
  parts: Parts,
  act: Act,
  type: ResourceType,
  id: string,
  wanted: Wanted,
  noted: Noted,
): Written {
  const [stored] = parts.resources.find(act.client, [id], wanted);
  if (stored === undefined) throw new Error(`${type.name} '${id}' is gone within its transaction.`);
  return { stored, warnings: noteAct(parts, act, type, stored, noted) };
}
