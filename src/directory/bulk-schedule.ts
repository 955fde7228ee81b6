import { circlesOf } from "../scim/message/bulk-circle.ts";
import { bulkIdOf, type LeftOut } from "../scim/message/bulk-id.ts";
import type { BulkOperation } from "../scim/message/bulk-request.ts";

/** One operation on its way. */
export interface BulkTask {
  readonly operation: BulkOperation;
  /** Tasks with the same one refer to each other in a circle. */
  readonly circle: number | undefined;
  /** "begun": the resource is there, but some of its references are left out. */
  state: "waiting" | "begun" | "settled";
  /** The id of the resource, once there is one. */
  id?: string;
  leftOut: readonly LeftOut[];
}

/**
 * The order of a bulk request (RFC 7644 §3.7). Operations run as they were sent, but those that
 * refer to a resource which is created later wait for it, and with them whatever comes after them
 * and is about the same resource: "the client's intent is preserved and the same stateful result is
 * achieved".
 */
export interface BulkSchedule {
  readonly tasks: readonly BulkTask[];
  /** The POST with this bulkId. */
  readonly creation: (bulkId: string) => BulkTask | undefined;
  /** The next tasks, `most` of them at most, none of which waits for another one of them. */
  readonly next: (most: number) => readonly BulkTask[];
}

export function scheduleBulk(operations: readonly BulkOperation[]): BulkSchedule {
  const creations = new Map<string, number>();
  for (const [index, { method, bulkId, error }] of operations.entries()) {
    if (method !== "POST" || bulkId === undefined) continue;
    // Of two with one bulkId the second is no sound operation.
    if (error === undefined || !creations.has(bulkId)) creations.set(bulkId, index);
  }
  const circles = circlesOf(
    operations.map((operation) =>
      referencesOf(operation).flatMap((bulkId) => creations.get(bulkId) ?? []),
    ),
  );
  const tasks = operations.map(
    (operation, index): BulkTask => ({
      operation,
      circle: circles[index],
      state: "waiting",
      leftOut: [],
    }),
  );
  const creation = (bulkId: string) => tasks[creations.get(bulkId) ?? -1];
  let open = tasks;
  return {
    tasks,
    creation,
    next(most) {
      open = open.filter(({ state }) => state !== "settled");
      const ready = readyOf(open, creation, most);
      if (ready.length > 0) return ready;
      // All that is left waits in a circle, or for one: one of a circle is begun.
      const breaking = open.find((task) => isBreakable(task, creation));
      return breaking === undefined ? [] : [breaking];
    },
  };
}

const referencesOf = (operation: BulkOperation) =>
  operation.error === undefined && operation.method === "POST" ? operation.references : [];

type Creation = BulkSchedule["creation"];

function readyOf(open: readonly BulkTask[], creation: Creation, most: number): BulkTask[] {
  const ready: BulkTask[] = [];
  const held = new Set<string>();
  for (const task of open) {
    if (ready.length === most) break;
    const about = resourceOf(task.operation);
    const isHeld = about !== undefined && held.has(about);
    if (!isHeld && isReady(task, creation)) ready.push(task);
    else if (about !== undefined) held.add(about);
  }
  return ready;
}

/** The resource that an operation changes; nobody else can know one that is not there yet. */
function resourceOf(operation: BulkOperation): string | undefined {
  if (operation.error !== undefined || operation.id === undefined) return undefined;
  return `${operation.type.name} ${operation.id}`;
}

function isReady(task: BulkTask, creation: Creation): boolean {
  const { operation } = task;
  if (operation.error !== undefined) return true;
  const target = operation.id === undefined ? undefined : bulkIdOf(operation.id);
  if (target !== undefined && creation(target)?.state !== "settled") return false;
  return operation.references.every((bulkId) => isKnown(task, creation(bulkId)));
}

/** Within a circle it is enough that the other resource is there. */
const isKnown = (task: BulkTask, other: BulkTask | undefined) =>
  other?.state === "settled" || (other?.state === "begun" && other.circle === task.circle);

/** Whether nothing but its own circle holds the creation of a resource up. */
const isBreakable = (task: BulkTask, creation: Creation) =>
  task.state === "waiting" &&
  task.operation.error === undefined &&
  task.operation.method === "POST" &&
  task.operation.references.every((bulkId) => {
    const other = creation(bulkId);
    return other?.circle === task.circle || isKnown(task, other);
  });
