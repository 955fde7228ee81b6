import { type SQL, sql } from "drizzle-orm";
import type { Viewer } from "../directory/store.ts";
import type { Comparison } from "../scim/filter/ast.ts";
import type { Attribute } from "../scim/schema/attribute.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { relativeLocation } from "./location.ts";

/** What is asked of one value, as an expression on the column or JSON value that holds it. */
export type Test = (value: SQL) => SQL;

/**
 * Where the values of a top-level attribute live. Every expression stands in a query on
 * `resources`.
 */
export interface Place {
  /** The rows that its values are, where it may have several; `first` orders them for sorting. */
  readonly rows?: { readonly from: SQL; readonly on: SQL; readonly first: SQL };
  /**
   * Where many resources have the same values: the sub-attributes that are the same for all of
   * them, and whether some value passes that is tested by these alone. Such a test is made once for
   * each value instead of once for each resource that has it.
   */
  readonly shared?: {
    has(subAttribute: Attribute): boolean;
    some(matches: SQL): SQL;
  };
  /**
   * The value, or its sub-attribute: of the resource or of one of the rows. NULL where unassigned.
   */
  value(subAttribute: Attribute | undefined): SQL;
  /** Whether there is a value; of rows there is one in each. */
  readonly exists: SQL;
  /** Whether the value as a whole is non-empty. */
  readonly present: SQL;
  /**
   * A select of the ids of the resources with a value that passes, by an index instead of by
   * reading resources; undefined where there is no index. Resources of other types may be among
   * them.
   */
  lookup(subAttribute: Attribute | undefined): ((test: Test) => SQL) | undefined;
  /** What a filter compares with, in the form in which the value is kept. */
  operand(subAttribute: Attribute | undefined, value: Operand): Operand;
}

type Operand = Comparison["value"];

export interface Scope {
  readonly type: ResourceType;
  readonly viewer: Viewer;
}

export const asIs = (_: Attribute | undefined, value: Operand) => value;
export const isNonEmpty: Test = (value) => sql`${value} <> ''`;

/** A `$ref` and a `meta.location` are compared by their last part (see relativeLocation). */
export const locationOperand =
  (reference: Attribute | undefined) => (subAttribute: Attribute | undefined, value: Operand) =>
    typeof value === "string" && subAttribute !== undefined && subAttribute === reference
      ? relativeLocation(value)
      : value;
