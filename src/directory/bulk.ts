import { ScimError } from "../scim/error.ts";
import { bulkIdOf, leaveOut, withIds } from "../scim/message/bulk-id.ts";
import type { BulkOperation, BulkRequest } from "../scim/message/bulk-request.ts";
import type { Stored } from "../scim/resource/resource.ts";
import { shown } from "../scim/resource/text.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { MESSAGE } from "../scim/urn.ts";
import { type BulkSchedule, type BulkTask, scheduleBulk } from "./bulk-schedule.ts";
import { create } from "./create.ts";
import { type Asker, actOf, type Directory, type Outcome } from "./directory.ts";
import { patch } from "./patch.ts";
import { remove } from "./remove.ts";
import { replace } from "./replace.ts";

/**
 * Operations that one bulk request has with the writer at one time: fewer than share a commit, so
 * that what others write in between is in that commit or the next.
 */
const SLICE = 32;

/** Of a resource only its version is answered, so that no members are read for it. */
const VERSION = { attributes: ["id"] };

/** What became of an operation that was begun. */
export interface BulkOutcome {
  readonly operation: BulkOperation;
  /** The id of the resource, where it is known. */
  readonly id?: string;
  /** The resource after a success that left one. */
  readonly stored?: Stored;
  readonly warnings: readonly string[];
  /** Whatever the operation failed with. */
  readonly error?: unknown;
}

/** Who follows a bulk request while it is carried out. */
export interface BulkWatch {
  /** Once it is aborted nobody waits any more, and no further operation is begun. */
  readonly signal: AbortSignal;
  /** Asked now and then. @throws why no further operation may be begun */
  readonly permit: () => Promise<void>;
  /** Told of each operation that failed, and when it began, as performance.now() counts. */
  readonly failed: (outcome: BulkOutcome, started: number) => void;
}

interface Bulk {
  readonly directory: Directory;
  readonly asker: Asker;
  readonly watch: BulkWatch;
  readonly schedule: BulkSchedule;
  readonly outcomes: Map<BulkTask, BulkOutcome>;
  errors: number;
}

/**
 * Carries out a bulk request (RFC 7644 §3.7). Each operation is a transaction of its own; the
 * request as a whole is none. "The service provider MUST continue performing as many changes as
 * possible and disregard partial failures", up to `failOnErrors` of them.
 * @returns the operations that were begun, in the order of the request; where it may not go on, the
 *   first that was not begun says why
 */
export async function bulk(
  directory: Directory,
  asker: Asker,
  request: BulkRequest,
  watch: BulkWatch,
): Promise<BulkOutcome[]> {
  const schedule = scheduleBulk(request.operations);
  const run: Bulk = { directory, asker, watch, schedule, outcomes: new Map(), errors: 0 };
  if (await isStopped(run, request.failOnErrors)) await finishCircles(run);
  return schedule.tasks.flatMap((task) => run.outcomes.get(task) ?? []);
}

/** @returns whether operations are left that are not begun any more */
async function isStopped(run: Bulk, failOnErrors = Number.POSITIVE_INFINITY): Promise<boolean> {
  const { schedule, watch } = run;
  for (;;) {
    // Were all of a slice to fail, the last one would be the last one allowed.
    const slice = schedule.next(Math.max(1, Math.min(SLICE, failOnErrors - run.errors)));
    if (slice.length === 0) return schedule.tasks.some(({ state }) => state === "begun");
    if (run.errors >= failOnErrors || watch.signal.aborted) return true;
    try {
      await watch.permit();
    } catch (error) {
      const first = slice.find(({ state }) => state === "waiting");
      if (first !== undefined) fail(run, first, error, performance.now());
      return true;
    }
    await Promise.all(slice.map((task) => perform(run, task)));
  }
}

/**
 * The store writes in the order in which it is called, and nothing is awaited before that: a slice
 * takes effect in the order of the request.
 */
async function perform(run: Bulk, task: BulkTask): Promise<void> {
  const { operation } = task;
  const started = performance.now();
  try {
    const outcome =
      task.state === "begun" ? await complete(run, task, started) : await begin(run, task, started);
    const { stored, warnings = [] } = outcome ?? {};
    if (stored !== undefined) task.id = stored.id;
    const before = run.outcomes.get(task)?.warnings ?? [];
    const id = task.id;
    run.outcomes.set(task, {
      operation,
      ...(id !== undefined && { id }),
      ...(stored && { stored }),
      warnings: [...before, ...warnings],
    });
    task.state = task.state === "waiting" && task.leftOut.length > 0 ? "begun" : "settled";
  } catch (error) {
    fail(run, task, error, started);
  }
}

function fail(run: Bulk, task: BulkTask, error: unknown, started: number): void {
  const { operation } = task;
  // A resource that could not be created has no id to refer to.
  if (operation.method === "POST") delete task.id;
  const { id } = task;
  const outcome = { operation, ...(id !== undefined && { id }), warnings: [], error };
  run.errors += 1;
  run.outcomes.set(task, outcome);
  task.state = "settled";
  run.watch.failed(outcome, started);
}

/** @throws ScimError as the use case of the method, or 409 for a reference that leads nowhere */
async function begin(run: Bulk, task: BulkTask, started: number): Promise<Outcome | undefined> {
  const { directory } = run;
  const asker = { ...run.asker, started };
  const { operation } = task;
  if (operation.error !== undefined) throw operation.error;
  const { method, type, version } = operation;
  if (method === "POST") {
    const { data, leftOut } = leaveOut(operation.data, type, (id) => isAwaited(run, id));
    const body = withIds(data, (bulkId) => idOf(run, bulkId));
    const outcome = await create(directory, asker, type, body, VERSION);
    task.leftOut = leftOut;
    return outcome;
  }
  const id = targetOf(run, operation.id ?? "");
  task.id = id;
  const body = withIds(operation.data, (bulkId) => idOf(run, bulkId));
  const when = version === undefined ? {} : { ifMatch: version };
  if (method === "DELETE") {
    await remove(directory, asker, type, id, when);
    return undefined;
  }
  return method === "PUT"
    ? replace(directory, asker, type, id, body, when, VERSION)
    : patch(directory, asker, type, id, body, when, VERSION, "one");
}

/**
 * Adds to a resource what it was created without (RFC 7644 §3.7.1). An operation is done as a whole
 * or not at all: where that fails the resource is removed again.
 */
async function complete(run: Bulk, task: BulkTask, started: number): Promise<Outcome> {
  const { directory } = run;
  const asker = { ...run.asker, started };
  const { operation, id = "", leftOut } = task;
  if (operation.error !== undefined) throw operation.error;
  try {
    const Operations = leftOut.map(({ path, value }) => ({
      op: "add",
      path,
      value: withIds(value, (bulkId) => idOf(run, bulkId)),
    }));
    const body = { schemas: [MESSAGE.patchOp], Operations };
    return await patch(directory, asker, operation.type, id, body, {}, VERSION, "one");
  } catch (error) {
    await undo(run, operation.type, id);
    throw error;
  }
}

/** Not as a client removes: what never was there as a whole is no loss. */
const undo = ({ directory, asker }: Bulk, type: ResourceType, id: string): Promise<void> =>
  directory.store
    .remove(actOf(directory, asker, "DELETE", 204), type, id, () => undefined)
    .catch(ignoreRefusal);

/**
 * Leaves nothing half done after operations of a circle had begun: a resource whose references are
 * all there gets them; any other one is removed again, with those of its circle that refer to it,
 * as if their operations had not been begun.
 */
async function finishCircles(run: Bulk): Promise<void> {
  const { tasks, creation } = run.schedule;
  const isWhole = ({ operation, circle }: BulkTask) =>
    operation.error !== undefined ||
    operation.references.every((bulkId) => {
      const other = creation(bulkId);
      return other?.circle !== circle || other?.id !== undefined;
    });
  const begun = tasks.filter(({ state }) => state === "begun");
  for (const task of begun) if (isWhole(task)) await perform(run, task);
  const created = tasks.filter(({ operation, id }) => operation.method === "POST" && id);
  for (;;) {
    const broken = created.find((task) => task.id !== undefined && !isWhole(task));
    if (broken === undefined) return;
    const { operation, id = "" } = broken;
    delete broken.id;
    run.outcomes.delete(broken);
    if (operation.error !== undefined) continue;
    const started = performance.now();
    await undo(run, operation.type, id).catch((error) => fail(run, broken, error, started));
  }
}

/** It is gone already; the client is told of the first error. */
function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ScimError)) throw error;
}

type Known = Pick<Bulk, "schedule">;

/** A resource of a circle that will be created only when this one is there. */
const isAwaited = ({ schedule }: Known, bulkId: string) =>
  schedule.creation(bulkId)?.state === "waiting";

const targetOf = (run: Known, id: string) => {
  const bulkId = bulkIdOf(id);
  return bulkId === undefined ? id : idOf(run, bulkId);
};

/**
 * @throws ScimError 409: §3.7.1 has a reference that cannot be resolved answered with it
 */
function idOf({ schedule }: Known, bulkId: string): string {
  const id = schedule.creation(bulkId)?.id;
  if (id !== undefined) return id;
  throw new ScimError(
    409,
    `${shown(`bulkId:${bulkId}`)} cannot be resolved: the operation that was to create the ` +
      "resource failed or was not begun.",
  );
}
