import { ScimError } from "../scim/error.ts";
import { fold } from "../scim/fold.ts";
import { shown } from "../scim/resource/text.ts";
import { groupType, type ResourceType } from "../scim/schema/resource-type.ts";
import type { Directory } from "./directory.ts";
import { newPerson } from "./person-entry.ts";
import type { PersonRow } from "./person-rows.ts";
import { requireEditable } from "./policy.ts";
import type { Change } from "./store.ts";
import type { Person, WorkplaceGroup } from "./workplace.ts";

/** What is to become of one line. */
export interface PlannedPerson {
  readonly row: PersonRow;
  /** Of the person that is there, or that is made. */
  readonly id: string;
  readonly existing?: Person;
  /** Of a new one: the User that is made. */
  readonly change?: Change;
  /** An identity provider looks after the person, of whom the file says nothing else. */
  readonly isLeft?: true;
  /** The ids of the groups to join and to leave. */
  readonly joins: readonly string[];
  readonly leaves: readonly string[];
  /** What is granted from then on; absent where it is so already. */
  readonly granted?: readonly string[];
  readonly problem?: string;
}

export interface ImportPlan {
  readonly people: readonly PlannedPerson[];
  /** Ids and names of groups, and permissions, that are made for these people. */
  readonly newGroups: ReadonlyMap<string, string>;
  readonly newPermissions: readonly string[];
  readonly permissions: readonly string[];
}

export interface PlanOptions {
  readonly type: ResourceType;
  /** Whether groups and permissions that there are not are made. */
  readonly makesMissing: boolean;
}

/** Looks up what the lines speak of, before anything is written. */
export async function planImport(
  directory: Directory,
  rows: readonly PersonRow[],
  options: PlanOptions,
): Promise<ImportPlan> {
  const found = await findPeople(directory, rows);
  const groups = await findGroups(directory, rows, options);
  const permissions = await directory.store.permissions();
  const missing = new Set(
    rows.flatMap((row) => row.permissions ?? []).filter((name) => !permissions.includes(name)),
  );
  const former = new Map(rows.flatMap(({ formerId, entry }) => [[formerId, entry.userName]]));
  const context = { directory, found, former, groups, missing, options };
  const people: PlannedPerson[] = [];
  for (const row of rows) people.push(await planned(context, row));
  return {
    people,
    newGroups: new Map(
      [...groups.values()].flatMap((group) => (group.isNew ? [[group.id, group.name]] : [])),
    ),
    newPermissions: options.makesMissing ? [...missing] : [],
    permissions,
  };
}

interface Context {
  readonly directory: Directory;
  readonly found: ReadonlyMap<string, FoundPerson>;
  /** UserNames by the ids that people had where the file comes from. */
  readonly former: ReadonlyMap<string | undefined, string | undefined>;
  readonly groups: ReadonlyMap<string, FoundGroup>;
  readonly missing: ReadonlySet<string>;
  readonly options: PlanOptions;
}

interface FoundPerson {
  readonly id: string;
  readonly existing?: Person;
  /** Where the file speaks of this person. */
  readonly lines: readonly number[];
}

/** By userName, folded. */
async function findPeople(
  { store, newId }: Directory,
  rows: readonly PersonRow[],
): Promise<ReadonlyMap<string, FoundPerson>> {
  const named = Map.groupBy(rows, ({ entry }) => fold(entry.userName ?? ""));
  const found = new Map<string, FoundPerson>();
  for (const [key, same] of named) {
    const userName = same[0]?.entry.userName;
    if (!userName) continue;
    const { items } = await store.people({ userName, after: "", limit: 1 });
    const [existing] = items;
    const lines = same.map(({ line }) => line);
    found.set(key, { id: existing?.id ?? newId(), ...(existing && { existing }), lines });
  }
  return found;
}

interface FoundGroup {
  readonly id: string;
  readonly name: string;
  readonly isNew: boolean;
  readonly existing?: WorkplaceGroup;
  readonly problem?: string;
}

/** By displayName, folded. */
async function findGroups(
  { store, newId }: Directory,
  rows: readonly PersonRow[],
  { makesMissing }: PlanOptions,
): Promise<ReadonlyMap<string, FoundGroup>> {
  const found = new Map<string, FoundGroup>();
  for (const name of rows.flatMap((row) => row.groups ?? [])) {
    if (found.has(fold(name))) continue;
    const { items } = await store.groups({ displayName: name, after: "", limit: 2 });
    const [existing, other] = items;
    const problem =
      other !== undefined
        ? `There are several groups called ${shown(name)}.`
        : existing === undefined && !makesMissing
          ? `There is no group ${shown(name)}. Make it first, or let it be made: --create-missing.`
          : undefined;
    found.set(fold(name), {
      ...{ id: existing?.id ?? newId(), name, isNew: existing === undefined && makesMissing },
      ...(existing && { existing }),
      ...(problem !== undefined && { problem }),
    });
  }
  return found;
}

async function planned(context: Context, row: PersonRow): Promise<PlannedPerson> {
  const { userName } = row.entry;
  const person = userName ? context.found.get(fold(userName)) : undefined;
  const nobody = { row, id: "", joins: [], leaves: [] };
  if (row.problem !== undefined) return { ...nobody, problem: row.problem };
  if (person === undefined) return { ...nobody, problem: "userName is missing." };
  const { id, existing } = person;
  try {
    requireOnce(person, row);
    requirePermissions(context, row);
    const superior = await superiorOf(context, row);
    const entry = superior === undefined ? row.entry : { ...row.entry, manager: superior };
    const isLeft = existing?.source === "provisioned" && saysNothingElse(existing, entry);
    if (existing && !isLeft) requireEditable({ provenance: existing }, context.options.type, id);
    const moves = await movesOf(context, row, existing);
    const granted = await grantsOf(context, row, existing);
    return {
      row: { ...row, entry },
      id,
      ...(existing ? { existing } : { change: newPerson(context.options.type, entry) }),
      ...(isLeft && { isLeft }),
      ...moves,
      ...(granted && { granted }),
    };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { ...nobody, problem: error.detail };
  }
}

/** Whether each field that the file has is as it is, so that only what stands beside can change. */
const saysNothingElse = (person: Person, { userName, ...fields }: PersonRow["entry"]): boolean =>
  Object.entries(fields).every(
    ([name, value]) => value === (person[name as keyof typeof fields] ?? null),
  );

function requireOnce({ lines }: FoundPerson, { line, entry }: PersonRow): void {
  const others = lines.filter((each) => each !== line);
  if (others.length === 0) return;
  const named = others.slice(0, 5).join(", ");
  throw refused(
    `userName ${shown(entry.userName)} is in line ${named} too; leave one of them out.`,
  );
}

function requirePermissions({ missing, options }: Context, { permissions = [] }: PersonRow): void {
  const unknown = permissions.find((name) => missing.has(name));
  if (unknown === undefined || options.makesMissing) return;
  throw refused(
    `There is no permission ${shown(unknown)}. Make it first, or let it be made: --create-missing.`,
  );
}

/** The id of the manager, who is named by userName or by id. */
async function superiorOf({ directory, found, former }: Context, { entry }: PersonRow) {
  const { manager } = entry;
  if (!manager) return manager;
  const inFile = found.get(fold(manager)) ?? found.get(fold(former.get(manager) ?? ""));
  if (inFile) return inFile.id;
  const { items } = await directory.store.people({ userName: manager, after: "", limit: 1 });
  const known = items[0] ?? (await directory.store.person(manager));
  if (known) return known.id;
  throw refused(`manager ${shown(manager)} is neither the userName nor the id of anybody.`);
}

/** What leads from the groups that a person is in to those that the file names. */
async function movesOf(
  { directory, groups, options }: Context,
  row: PersonRow,
  existing: Person | undefined,
): Promise<Pick<PlannedPerson, "joins" | "leaves">> {
  if (row.groups === undefined) return { joins: [], leaves: [] };
  const wanted = row.groups.flatMap((name) => groups.get(fold(name)) ?? []);
  const problem = wanted.find((group) => group.problem !== undefined)?.problem;
  if (problem !== undefined) throw refused(problem);
  const isIn = existing ? await directGroups(directory, options.type, existing.id) : [];
  // Who is in it through another group is in it: the API shows people with all their groups.
  const joined = wanted.filter(({ id }) => !existing?.groups.some((group) => group.id === id));
  for (const { existing: group } of joined) {
    if (group) requireEditable({ provenance: group }, groupType, group.id);
  }
  const leaves: string[] = [];
  for (const id of isIn) {
    if (wanted.some((group) => group.id === id)) continue;
    // Whom an identity provider has put into a group stays there.
    if ((await directory.store.group(id))?.source === "local") leaves.push(id);
  }
  return { joins: joined.map(({ id }) => id), leaves };
}

async function grantsOf(
  { directory }: Context,
  { permissions }: PersonRow,
  existing: Person | undefined,
): Promise<readonly string[] | undefined> {
  if (permissions === undefined) return undefined;
  if (existing === undefined) return permissions.length > 0 ? permissions : undefined;
  const { granted, inherited } = await directory.store.grantsOf(existing.id);
  // What a group passes on need not be granted: the API shows people with all of it.
  const wanted = permissions.filter(
    (name) => granted.includes(name) || !inherited.some(({ permission }) => permission === name),
  );
  const isSame = new Set(granted).symmetricDifference(new Set(wanted)).size === 0;
  return isSame ? undefined : wanted;
}

async function directGroups({ store }: Directory, type: ResourceType, id: string) {
  const stored = await store.read(null, type, id, { members: false, groups: true });
  return (stored?.groups ?? []).filter((each) => each.type === "direct").map(({ value }) => value);
}

const refused = (detail: string) => new ScimError(400, detail);
