import { ScimError } from "../scim/error.ts";
import { bulkIdOf, leaveOut, withIds } from "../scim/message/bulk-id.ts";
import type { BulkOperation, BulkRequest } from "../scim/message/bulk-request.ts";
import type { Stored } from "../scim/resource/resource.ts";
import { shown } from "../scim/resource/text.ts";
import { MESSAGE } from "../scim/urn.ts";
import { type BulkSchedule, type BulkTask, scheduleBulk } from "./bulk-schedule.ts";
import { create } from "./create.ts";
import type { Asker, Directory, Outcome } from "./directory.ts";
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

interface Bulk {
  readonly directory: Directory;
  readonly asker: Asker;
  readonly schedule: BulkSchedule;
  readonly outcomes: Map<BulkTask, BulkOutcome>;
  errors: number;
}

/**
 * Carries out a bulk request (RFC 7644 §3.7). Each operation is a transaction of its own; the
 * request as a whole is none. "The service provider MUST continue performing as many changes as
 * possible and disregard partial failures", up to `failOnErrors` of them.
 * @param signal once it is aborted no further operation is begun
 * @returns the operations that were begun, in the order of the request
 */
export async function bulk(
  directory: Directory,
  asker: Asker,
  request: BulkRequest,
  signal: AbortSignal,
): Promise<BulkOutcome[]> {
  const schedule = scheduleBulk(request.operations);
  const run: Bulk = { directory, asker, schedule, outcomes: new Map(), errors: 0 };
  const { failOnErrors = Number.POSITIVE_INFINITY } = request;
  while (run.errors < failOnErrors && !signal.aborted) {
    // Were all of a slice to fail, the last one would be the last one allowed.
    const slice = schedule.next(Math.min(SLICE, failOnErrors - run.errors));
    if (slice.length === 0) break;
    await Promise.all(slice.map((task) => perform(run, task)));
  }
  // What was begun is not left half done.
  for (const task of schedule.tasks) if (task.state === "begun") await perform(run, task);
  return schedule.tasks.flatMap((task) => run.outcomes.get(task) ?? []);
}

/**
 * The store writes in the order in which it is called, and nothing is awaited before that: a slice
 * takes effect in the order of the request.
 */
async function perform(run: Bulk, task: BulkTask): Promise<void> {
  const { operation } = task;
  try {
    const outcome = task.state === "begun" ? await complete(run, task) : await begin(run, task);
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
    // A resource that could not be created has no id to refer to.
    if (operation.method === "POST") delete task.id;
    const { id } = task;
    run.errors += 1;
    run.outcomes.set(task, { operation, ...(id !== undefined && { id }), warnings: [], error });
    task.state = "settled";
  }
}

/** @throws ScimError as the use case of the method, or 409 for a reference that leads nowhere */
async function begin(run: Bulk, task: BulkTask): Promise<Outcome | undefined> {
  const { directory, asker } = run;
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
async function complete({ directory, asker, ...run }: Bulk, task: BulkTask): Promise<Outcome> {
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
    await remove(directory, asker, operation.type, id, {}).catch(ignoreRefusal);
    throw error;
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
