import { mutability, tooMany } from "../error.ts";
import type { CheckedFilter } from "../filter/ast.ts";
import { termsOf } from "../filter/terms.ts";
import { LIMITS } from "../limits.ts";
import type { Ingress } from "../resource/ingress.ts";
import { memberIds } from "../resource/member-ids.ts";
import { valueAttribute } from "../schema/element.ts";
import { pathName } from "../schema/lookup.ts";
import { atOperation } from "./at-operation.ts";
import type { TargetedOperation } from "./target.ts";

/**
 * A change of member rows. Adding a member that is there, or removing one that is not, changes
 * nothing (RFC 7644 §3.5.2.1, §3.5.2.2).
 */
export type MembershipDelta =
  | { readonly kind: "add" | "remove" | "replaceAll"; readonly ids: readonly string[] }
  /** Paths inside name the sub-attributes of `members`. */
  | { readonly kind: "removeWhere"; readonly filter: CheckedFilter };

/**
 * Splits the operations on members, which are rows, off those on the document.
 * @throws ScimError invalidValue, mutability; tooMany for more removals by a filter than
 *   LIMITS.selectedRemovals
 */
export function splitMembership(
  operations: readonly TargetedOperation[],
  ingress: Ingress,
): [onDocument: TargetedOperation[], onMembers: MembershipDelta[]] {
  const isMembership = ({ target }: TargetedOperation) => target.attribute.storage === "members";
  const deltas = operations
    .filter(isMembership)
    .map((operation) => atOperation(operation.where, ingress, (own) => delta(operation, own)));
  requireFewRemovals(deltas);
  return [operations.filter((operation) => !isMembership(operation)), deltas];
}

/** All other writers wait while a group is read for those who are to leave it. */
function requireFewRemovals(deltas: readonly MembershipDelta[]): void {
  const filters = deltas.flatMap((each) => (each.kind === "removeWhere" ? [each.filter] : []));
  const terms = filters.reduce((sum, filter) => sum + termsOf(filter), 0);
  if (terms > LIMITS.selectedRemovalTerms) {
    throw tooMany(
      `The filters that remove members have ${terms} terms together, the most is ` +
        `${LIMITS.selectedRemovalTerms}. Name the members by their 'value' instead.`,
    );
  }
  const selected = filters.length;
  if (selected <= LIMITS.selectedRemovals) return;
  throw tooMany(
    `The request removes members by a filter ${selected} times, the most is ` +
      `${LIMITS.selectedRemovals}. Name the members by their 'value', of which there may be any ` +
      "number, or ask in several requests.",
  );
}

/**
 * @throws ScimError invalidValue for a malformed member, so that it never means "all"; mutability
 *   for a change of a member in place (RFC 7643 §4.2: the sub-attributes of members are immutable)
 */
function delta(operation: TargetedOperation, ingress: Ingress): MembershipDelta {
  const { op, target, filter, value } = operation;
  if (target.subAttribute !== undefined) {
    throw mutability(
      `Attribute '${pathName(target)}' is immutable: remove the member and add another one.`,
    );
  }
  if (filter !== undefined) return onSelected(operation, filter);
  // Entra names the members to remove in `value`. Only a remove without any value means all of
  // them.
  if (op === "remove" && value === undefined) return { kind: "replaceAll", ids: [] };
  // RFC 7643 §2.5: a null that is added or put in place of the members is no members.
  const isNone = op !== "remove" && value === null;
  const ids = isNone ? [] : memberIds(target.attribute, value, target.attribute.name, ingress);
  return { kind: op === "replace" ? "replaceAll" : op, ids };
}

function onSelected(operation: TargetedOperation, filter: CheckedFilter): MembershipDelta {
  const ids = namedIds(filter, operation);
  if (operation.op === "remove") {
    return ids === undefined ? { kind: "removeWhere", filter } : { kind: "remove", ids };
  }
  if (operation.op === "add" && ids !== undefined) return { kind: "add", ids };
  throw mutability("Members are immutable: remove the selected ones and add others.");
}

/**
 * The ids that a filter names one by one, `value eq "a" or value eq "b"`; undefined for any other
 * filter.
 */
function namedIds(filter: CheckedFilter, operation: TargetedOperation): string[] | undefined {
  const terms = filter.kind === "or" ? filter.filters : [filter];
  const named = valueAttribute(operation.target.attribute);
  const ids = terms.map((term) =>
    term.kind === "compare" && term.op === "eq" && term.path.subAttribute === named
      ? String(term.value)
      : undefined,
  );
  const known = ids.filter((id) => id !== undefined);
  return known.length === ids.length ? known : undefined;
}
