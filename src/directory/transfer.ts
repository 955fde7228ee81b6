import { ScimError } from "../scim/error.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import type { Directory } from "./directory.ts";
import { type PlannedPerson, planImport } from "./import-plan.ts";
import { type By, stepsOf } from "./import-writes.ts";
import { requirePermissionName } from "./permissions.ts";
import type { PersonRow } from "./person-rows.ts";
import type { Written } from "./store.ts";
import type { TransferStore } from "./transfer-store.ts";

export interface ImportOptions {
  /** The User type, with the operator's extensions. */
  readonly type: ResourceType;
  /** Finds out what would happen, and changes nothing. */
  readonly trial: boolean;
  /** Makes the groups and permissions that there are not. */
  readonly makesMissing: boolean;
}

/** What came of a line, or would come of it. */
export interface RowReport {
  readonly line: number;
  readonly userName: string;
  readonly outcome: "created" | "updated" | "unchanged" | "refused";
  /** Of a line that is refused: why. Of others: what was passed over. */
  readonly remarks: readonly string[];
}

export interface ImportReport {
  readonly rows: readonly RowReport[];
  /** Why nothing is kept, apart from lines that are refused. */
  readonly problems: readonly string[];
  /** What was made for these people. */
  readonly groups: readonly string[];
  readonly permissions: readonly string[];
  /** False: nothing was changed. */
  readonly isKept: boolean;
}

/**
 * Makes and edits local people, all of them in one transaction or none.
 * @throws ScimError 400 when a permission cannot be called so
 */
export async function importPeople(
  directory: Directory & { readonly store: TransferStore },
  rows: readonly PersonRow[],
  options: ImportOptions,
): Promise<ImportReport> {
  const plan = await planImport(directory, rows, options);
  for (const name of plan.newPermissions) requirePermissionName(name);
  const by = actOf(directory);
  const steps = stepsOf(plan, options.type, by);
  const isPlanned = plan.people.every(({ problem }) => problem === undefined);
  const outcomes = await directory.store.writeAll(
    steps.map(({ write }) => write),
    options.trial || !isPlanned,
  );
  const results = Map.groupBy(steps.keys(), (index) => steps[index]?.person);
  const of = (person?: PlannedPerson) => (results.get(person) ?? []).map((at) => outcomes[at]);
  const reports = plan.people.map((person) => reportOf(person, of(person), by.at));
  const problems = of().flatMap((outcome) => (outcome instanceof ScimError ? outcome.detail : []));
  const isRefused = problems.length > 0 || reports.some(({ outcome }) => outcome === "refused");
  return {
    rows: reports,
    problems,
    groups: [...plan.newGroups.values()],
    permissions: plan.newPermissions,
    isKept: !options.trial && !isRefused,
  };
}

/** One entry in the journal for each line, all under the id of this import. */
const actOf = ({ now, newId }: Directory): By => ({
  client: "import",
  token: "",
  requestId: newId(),
  doneBy: "import",
  at: now(),
});

const isWritten = (outcome: Outcomes[number]): outcome is Written =>
  outcome !== undefined && !(outcome instanceof ScimError);

type Outcomes = Awaited<ReturnType<TransferStore["writeAll"]>>;

function reportOf(person: PlannedPerson, outcomes: Outcomes, at: number): RowReport {
  const { line, entry } = person.row;
  const row = { line, userName: entry.userName ?? "" };
  const refusals = outcomes.flatMap((each) => (each instanceof ScimError ? each.detail : []));
  const [reason = refusals[0]] = person.problem === undefined ? [] : [person.problem];
  if (reason !== undefined) return { ...row, outcome: "refused", remarks: [reason] };
  const written = outcomes.filter(isWritten);
  const remarks = written.flatMap(({ warnings }) => warnings);
  return { ...row, outcome: outcomeOf(person, written, at), remarks };
}

function outcomeOf(person: PlannedPerson, written: readonly Written[], at: number) {
  if (person.existing === undefined) return "created";
  const isMoved = person.joins.length + person.leaves.length > 0;
  const isChanged = written.some(({ stored }) => stored.lastModified === at);
  return isChanged || isMoved || person.granted !== undefined ? "updated" : "unchanged";
}
