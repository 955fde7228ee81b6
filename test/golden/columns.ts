import { type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import { type AttributePath, pathName } from "../../src/scim/schema/lookup.ts";
import {
  coreAttributes,
  type ResourceType,
  resourceTypes,
} from "../../src/scim/schema/resource-type.ts";
import { placeOf } from "../../src/store/columns.ts";

/** How one attribute or sub-attribute is kept, as SQL on the table of resources. */
interface Column {
  readonly value: string;
  /** The rows that its values are, where there may be several. */
  readonly rows?: string;
  /** The ids of the resources whose value passes a test, where an index finds them. */
  readonly lookup?: string;
}

/** Where the store keeps each attribute of each type, for the client "entra". */
export const columns = (): Record<string, Record<string, Column>> =>
  Object.fromEntries(resourceTypes.map((type) => [type.name, columnsOf(type)]));

function columnsOf(type: ResourceType): Record<string, Column> {
  const paths: AttributePath[] = [
    ...coreAttributes(type).map((attribute) => ({ attribute })),
    ...type.schemaExtensions.flatMap(({ schema }) =>
      schema.attributes.map((attribute) => ({ attribute, extension: schema })),
    ),
  ];
  const leaves = paths.flatMap(({ attribute, ...path }): AttributePath[] =>
    attribute.subAttributes === undefined
      ? [{ ...path, attribute }]
      : attribute.subAttributes.map((subAttribute) => ({ ...path, attribute, subAttribute })),
  );
  return Object.fromEntries(leaves.map((path) => [pathName(path), column(path, type)]));
}

function column(path: AttributePath, type: ResourceType): Column {
  const place = placeOf(path, { type, viewer: "entra" });
  const lookup = place.lookup(path.subAttribute)?.((value) => sql`${value} = 'x'`);
  return {
    value: written(place.value(path.subAttribute)),
    ...(place.rows && { rows: written(sql`${place.rows.from} ON ${place.rows.on}`) }),
    ...(lookup && { lookup: written(lookup) }),
  };
}

/** SQL on one line, with the values of its parameters in their places. */
function written(query: SQL): string {
  const { sql: text, params } = new SQLiteSyncDialect().sqlToQuery(query);
  const values = [...params];
  return text
    .replaceAll("?", () => `'${values.shift()}'`)
    .replaceAll(/"(\w+)"\."(\w+)"/g, "$1.$2")
    .replaceAll(/\s+/g, " ");
}
