import type { AttributePath } from "../schema/lookup.ts";

/** RFC 7644 §3.4.2.2, Table 3, without `pr`. */
export type CompareOp = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";

/** compValue = false / null / true / number / string */
export type CompValue = string | number | boolean | null;

/** A filter as written: attribute paths are still the client's text. `and` and `or` are flat. */
export type Filter =
  | { readonly kind: "and" | "or"; readonly filters: readonly Filter[] }
  | { readonly kind: "not"; readonly filter: Filter }
  | { readonly kind: "present"; readonly path: string }
  | {
      readonly kind: "compare";
      readonly path: string;
      readonly op: CompareOp;
      readonly value: CompValue;
    }
  | { readonly kind: "valuePath"; readonly path: string; readonly filter: Filter };

/**
 * A filter checked against a resource type: paths are resolved, values are in the form in which
 * they are compared. Both the SQL translation and `evaluate` start from it.
 */
export type CheckedFilter =
  | { readonly kind: "and" | "or"; readonly filters: readonly CheckedFilter[] }
  | { readonly kind: "not"; readonly filter: CheckedFilter }
  | { readonly kind: "present"; readonly path: AttributePath }
  | Comparison
  /**
   * Matches when one value of the complex attribute at `path` matches; paths inside name its
   * sub-attributes.
   */
  | { readonly kind: "valuePath"; readonly path: AttributePath; readonly filter: CheckedFilter }
  /** An attribute that the resource type does not have (§3.4.2.1): as if unassigned. */
  | { readonly kind: "never" };

/**
 * `path` always ends in a simple attribute (a complex one is read as its `value`). `value` is what
 * the leaf is compared with: a string, folded unless the leaf is caseExact; milliseconds since 1970
 * for a dateTime; a number; a boolean. `ne` and null do not occur: `ne` is written as not-eq, `eq
 * null` as not-present.
 */
export interface Comparison {
  readonly kind: "compare";
  readonly path: AttributePath;
  readonly op: Exclude<CompareOp, "ne">;
  readonly value: string | number | boolean;
}
