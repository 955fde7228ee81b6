import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { externalIds, indexRows, memberships, resources } from "../../db/sqlite/schema.ts";
import type { Viewer } from "../directory/store.ts";
import type { Comparison } from "../scim/filter/ast.ts";
import type { Attribute } from "../scim/schema/attribute.ts";
import { primaryAttribute, referenceAttribute } from "../scim/schema/element.ts";
import { type AttributePath, pathName } from "../scim/schema/lookup.ts";
import { type ResourceType, resourceTypes } from "../scim/schema/resource-type.ts";
import { isIndexed } from "./indexed.ts";
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

export function placeOf(path: AttributePath, { type, viewer }: Scope): Place {
  switch (path.attribute.storage) {
    case "server":
      return serverPlace(path, type);
    case "perClient":
      return externalIdPlace(viewer);
    case "members":
      return membersPlace(path.attribute);
    case "groups":
      return groupsPlace(path.attribute);
    case "dropped":
      return nowhere;
    default:
      return path.attribute.multiValued ? elementsPlace(path, type) : documentPlace(path, type);
  }
}

const asIs = (_: Attribute | undefined, value: Operand) => value;
const isNonEmpty: Test = (value) => sql`${value} <> ''`;
const withoutIndex = () => undefined;

const nowhere: Place = {
  value: () => sql`NULL`,
  exists: sql`0`,
  present: sql`0`,
  lookup: withoutIndex,
  operand: asIs,
};

/** A `$ref` and a `meta.location` are compared by their last part (see relativeLocation). */
const locationOperand =
  (reference: Attribute | undefined) => (subAttribute: Attribute | undefined, value: Operand) =>
    typeof value === "string" && subAttribute !== undefined && subAttribute === reference
      ? relativeLocation(value)
      : value;

// --- in the document ---

/** Names come from schemas, never from a request; quotes are doubled all the same. */
function jsonPath(...names: readonly string[]): SQL {
  const path = names.map((name) => `."${name}"`).join("");
  return sql.raw(`'$${path.replaceAll("'", "''")}'`);
}

const namesOf = ({ attribute, extension }: AttributePath): string[] =>
  extension ? [extension.id, attribute.name] : [attribute.name];

function documentPlace(path: AttributePath, type: ResourceType): Place {
  const names = namesOf(path);
  const value = (subAttribute: Attribute | undefined) => {
    const path = jsonPath(...names, ...(subAttribute ? [subAttribute.name] : []));
    return sql`json_extract(${resources.search}, ${path})`;
  };
  const part = sql`json_each(${resources.search}, ${jsonPath(...names)}) AS part`;
  return {
    value,
    exists: sql`${value(undefined)} IS NOT NULL`,
    present:
      path.attribute.type === "complex"
        ? sql`EXISTS (SELECT 1 FROM ${part} WHERE part.value <> '')`
        : isNonEmpty(value(undefined)),
    lookup: rowLookup(path, type),
    operand: locationOperand(referenceAttribute(path.attribute)),
  };
}

function elementsPlace(path: AttributePath, type: ResourceType): Place {
  const primary = primaryAttribute(path.attribute);
  const value = (subAttribute: Attribute | undefined) =>
    subAttribute
      ? sql`json_extract(element.value, ${jsonPath(subAttribute.name)})`
      : sql`element.value`;
  return {
    rows: {
      from: sql`json_each(${resources.search}, ${jsonPath(...namesOf(path))}) AS element`,
      on: sql`1`,
      first: primary ? sql`${value(primary)} IS NOT 1, element.key` : sql`element.key`,
    },
    value,
    exists: sql`1`,
    present:
      path.attribute.type === "complex"
        ? sql`EXISTS (SELECT 1 FROM json_each(element.value) AS part WHERE part.value <> '')`
        : isNonEmpty(sql`element.value`),
    lookup: rowLookup(path, type),
    operand: locationOperand(referenceAttribute(path.attribute)),
  };
}

function rowLookup(path: AttributePath, type: ResourceType): Place["lookup"] {
  return (subAttribute) => {
    const at = { ...path, ...(subAttribute && { subAttribute }) };
    if (!isIndexed(at)) return undefined;
    const row = indexRows;
    return (test) => sql`SELECT ${row.resourceId} FROM ${row}
      WHERE ${row.type} = ${type.name} AND ${row.attribute} = ${pathName(at)}
        AND ${test(sql`${row.key}`)}`;
  };
}

// --- in columns of the service provider's own ---

interface ServerColumn {
  readonly value: (type: ResourceType) => SQL;
  readonly indexed?: true;
  readonly operand?: (value: string) => string;
}

const SERVER_COLUMNS: Readonly<Record<string, ServerColumn>> = {
  id: { value: () => sql`${resources.id}`, indexed: true },
  "meta.resourceType": { value: () => sql`${resources.type}` },
  "meta.created": { value: () => sql`${resources.created}` },
  "meta.lastModified": { value: () => sql`${resources.lastModified}`, indexed: true },
  "meta.location": {
    value: ({ endpoint }) => sql`(${`${endpoint}/`} || ${resources.id})`,
    operand: relativeLocation,
  },
  // An ETag may carry a mark after the number, which the directory derives; the number is compared.
  "meta.version": {
    value: () => sql`('W/"' || ${resources.version} || '"')`,
    operand: (value) => value.replace(/^(W\/"\d+)\.[^"]*"$/, '$1"'),
  },
};

function serverPlace({ attribute }: AttributePath, type: ResourceType): Place {
  const columnOf = (subAttribute: Attribute | undefined) =>
    SERVER_COLUMNS[pathName({ attribute, ...(subAttribute && { subAttribute }) })];
  return {
    value: (subAttribute) => columnOf(subAttribute)?.value(type) ?? sql`NULL`,
    exists: sql`1`,
    present: sql`1`,
    lookup(subAttribute) {
      const column = columnOf(subAttribute);
      if (!column?.indexed) return undefined;
      return (test) => sql`SELECT ${resources.id} FROM ${resources}
        WHERE ${resources.type} = ${type.name} AND ${test(column.value(type))}`;
    },
    operand(subAttribute, value) {
      const operand = columnOf(subAttribute)?.operand;
      return operand && typeof value === "string" ? operand(value) : value;
    },
  };
}

// --- in rows of their own ---

function externalIdPlace(viewer: Viewer): Place {
  const given = externalIds;
  const creator = alias(resources, "creator");
  const creatorOfGiven = sql`(SELECT ${creator.client} FROM ${resources} AS creator
    WHERE ${creator.id} = ${given.resourceId})`;
  const value = sql`(SELECT ${given.value} FROM ${given}
    WHERE ${given.resourceId} = ${resources.id}
      AND ${given.client} = ${viewer ?? sql`${resources.client}`})`;
  return {
    value: () => value,
    exists: sql`${value} IS NOT NULL`,
    present: isNonEmpty(value),
    lookup: () => (test) =>
      sql`SELECT ${given.resourceId} FROM ${given}
        WHERE ${test(sql`${given.value}`)} AND ${given.client} = ${viewer ?? creatorOfGiven}`,
    operand: asIs,
  };
}

/** The resource at the other end of a membership: the member of a Group, the group of a User. */
const other = alias(resources, "other");

const otherLocation = sql`(CASE ${other.type} ${sql.join(
  resourceTypes.map(({ name, endpoint }) => sql`WHEN ${name} THEN ${`${endpoint}/`}`),
  sql` `,
)} END || ${other.id})`;

/** Finds the expression of a sub-attribute among those that a relation derives. */
const derived = (columns: Readonly<Record<string, SQL>>) => (subAttribute: Attribute | undefined) =>
  (subAttribute && columns[subAttribute.name]) ?? sql`NULL`;

function membersPlace(attribute: Attribute): Place {
  const { groupId, memberId } = memberships;
  return {
    rows: {
      from: sql`${memberships} JOIN ${resources} AS other ON ${other.id} = ${memberId}`,
      on: sql`${groupId} = ${resources.id}`,
      first: sql`${memberId}`,
    },
    value: derived({
      value: sql`${memberId}`,
      type: sql`lower(${other.type})`,
      display: sql`${other.displayKey}`,
      $ref: otherLocation,
    }),
    exists: sql`1`,
    present: sql`1`,
    lookup: (subAttribute) =>
      subAttribute?.name === "value"
        ? (test) => sql`SELECT ${groupId} FROM ${memberships} WHERE ${test(sql`${memberId}`)}`
        : undefined,
    operand: locationOperand(referenceAttribute(attribute)),
  };
}

/**
 * §4.1.2 groups: "either through direct membership, through nested groups". Direct wins over
 * indirect.
 */
function groupsPlace(attribute: Attribute): Place {
  const { groupId, memberId } = memberships;
  const above = sql`(
    WITH RECURSIVE up (group_id, direct) AS (
      SELECT ${groupId}, 1 FROM ${memberships} WHERE ${memberId} = ${resources.id}
      UNION SELECT ${groupId}, 0 FROM up JOIN ${memberships} ON ${memberId} = up.group_id)
    SELECT group_id, max(direct) AS direct FROM up GROUP BY group_id) AS above`;
  return {
    rows: {
      from: sql`${above} JOIN ${resources} AS other ON ${other.id} = above.group_id`,
      on: sql`1`,
      first: sql`above.group_id`,
    },
    value: derived({
      value: sql`above.group_id`,
      type: sql`CASE above.direct WHEN 1 THEN 'direct' ELSE 'indirect' END`,
      display: sql`${other.displayKey}`,
      $ref: otherLocation,
    }),
    exists: sql`1`,
    present: sql`1`,
    lookup: (subAttribute) =>
      subAttribute?.name === "value"
        ? (test) => sql`SELECT id FROM (
            WITH RECURSIVE below (id) AS (
              SELECT ${memberId} FROM ${memberships} WHERE ${test(sql`${groupId}`)}
              UNION SELECT ${memberId} FROM below JOIN ${memberships} ON ${groupId} = below.id)
            SELECT id FROM below)`
        : undefined,
    operand: locationOperand(referenceAttribute(attribute)),
  };
}
