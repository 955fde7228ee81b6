import { type SQL, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/sqlite-core";
import { externalIds, indexRows, resources, uniqueRows } from "../../db/sqlite/schema.ts";
import type { Viewer } from "../directory/store.ts";
import type { Attribute } from "../scim/schema/attribute.ts";
import { primaryAttribute, referenceAttribute } from "../scim/schema/element.ts";
import { type AttributePath, keptAs, leaf, pathName } from "../scim/schema/lookup.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { permissionsPlace } from "./granted.ts";
import { isIndexed } from "./indexed.ts";
import { relativeLocation } from "./location.ts";
import { asIs, isNonEmpty, locationOperand, type Place, type Scope } from "./place.ts";
import { groupsPlace, membersPlace } from "./relation.ts";

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
    case "permissions":
      return permissionsPlace;
    case "derived":
      return schemasPlace(path, type);
    case "dropped":
      return nowhere;
    default:
      return path.attribute.multiValued ? elementsPlace(path, type) : documentPlace(path, type);
  }
}

const withoutIndex = () => undefined;

const nowhere: Place = {
  value: () => sql`NULL`,
  exists: sql`0`,
  present: sql`0`,
  lookup: withoutIndex,
  operand: asIs,
};

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

/**
 * What follows from the content: the search form knows of the document alone, and permissions make
 * their extension present without it.
 */
function schemasPlace(path: AttributePath, type: ResourceType): Place {
  const place = elementsPlace(path, type);
  const urns = keptAs(type, "permissions").flatMap(({ extension }) => extension?.id ?? []);
  const some = permissionsPlace.shared?.some(sql`1`);
  if (place.rows === undefined || some === undefined || urns.length === 0) return place;
  const granted = urns.map((urn) => sql`UNION ALL SELECT ${urn}, NULL WHERE ${some}`);
  const from = sql`(SELECT element.value, element.key FROM ${place.rows.from}
    ${sql.join(granted, sql` `)}) AS element`;
  return { ...place, rows: { ...place.rows, from, first: sql`element.key IS NULL, element.key` } };
}

function rowLookup(path: AttributePath, type: ResourceType): Place["lookup"] {
  return (subAttribute) => {
    const at = { ...path, ...(subAttribute && { subAttribute }) };
    if (!isIndexed(at)) return undefined;
    const row = leaf(at).uniqueness === "none" ? indexRows : uniqueRows;
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
