import { MESSAGE, META_SCHEMA } from "../urn.ts";
import type { Schema } from "./attribute.ts";
import { got, isObject, membersOf, type Report, readAttributes } from "./custom-attribute.ts";
import { schemasOf } from "./describe.ts";
import { type Extension, groupType, resourceTypes, userType } from "./resource-type.ts";

/** A file of schemas, read as JSON. */
export interface SchemaFile {
  /** What errors call it. */
  readonly name: string;
  readonly json: unknown;
}

export interface ReadExtensions {
  readonly extensions: readonly Extension[];
  /** All that is wrong, a sentence each; where there is any, the extensions are not to be used. */
  readonly problems: readonly string[];
}

/**
 * Reads an operator's extensions: Schema resources (RFC 7643 §7), one to a file or several in an
 * array or a ListResponse. What a file leaves out has the characteristics of §2.2.
 */
export function readExtensions(files: readonly SchemaFile[]): ReadExtensions {
  const extensions: Extension[] = [];
  const problems: string[] = [];
  const owners = new Map(
    schemasOf(resourceTypes).map(({ id }) => [id.toLowerCase(), "rollcall itself"]),
  );
  for (const { name, json } of files) {
    const report: Report = (problem) => void problems.push(`${name}: ${problem}`);
    for (const resource of resourcesOf(json)) {
      const extension = readExtension(resource, report);
      if (extension === undefined) continue;
      const { id } = extension.schema;
      const owner = owners.get(id.toLowerCase());
      if (owner !== undefined) report(`'id' is '${id}', which ${owner} has already.`);
      if (id !== "") owners.set(id.toLowerCase(), name);
      extensions.push(extension);
    }
  }
  return { extensions, problems };
}

function resourcesOf(json: unknown): readonly unknown[] {
  if (Array.isArray(json)) return json;
  const resources = isObject(json) ? membersOf(json).get("resources") : undefined;
  return Array.isArray(resources) ? resources : [json];
}

const MEMBERS = new Set(["schemas", "id", "name", "description", "attributes", "meta"]);

function readExtension(json: unknown, report: Report): Extension | undefined {
  if (!isObject(json)) {
    report(`must hold a Schema resource (RFC 7643 §7), a JSON object, got ${got(json)}.`);
    return undefined;
  }
  const given = membersOf(json);
  const id = readUrn(given.get("id"), report);
  for (const key of given.keys()) {
    if (!MEMBERS.has(key)) report(`'${key}' is no part of a schema; there are ${named(MEMBERS)}.`);
  }
  const text = (called: string, otherwise: string) => {
    const value = given.get(called) ?? otherwise;
    if (typeof value === "string") return value;
    report(`'${called}' must be a string, got ${got(value)}.`);
    return otherwise;
  };
  const schema: Schema = {
    id,
    name: text("name", id),
    description: text("description", ""),
    attributes: readAttributes(given.get("attributes"), undefined, report),
  };
  return { schema, resourceType: extendedBy(id) };
}

const named = (names: Iterable<string>) => [...names].join(", ");

/** RFC 8141, less the characters that would have to be quoted in paths, filters and URLs. */
const URN = /^urn:[a-z0-9][a-z0-9-]{1,31}(:[\w.~+=@-]+)+$/i;

/** What RFC 7643 §10.3 and RFC 7644 §8.2 name. */
const RESERVED = [META_SCHEMA.schema, MESSAGE.error].map((urn) =>
  urn.slice(0, urn.lastIndexOf(":2.0:") + 1).toLowerCase(),
);

function readUrn(id: unknown, report: Report): string {
  if (typeof id !== "string" || !URN.test(id)) {
    report(
      "'id' must be a URN such as 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User', " +
        `of letters, digits and . _ ~ + = @ - between the colons, got ${got(id)}.`,
    );
    return "";
  }
  if (RESERVED.some((prefix) => id.toLowerCase().startsWith(prefix))) {
    report(`'id' must not be a URN that RFC 7643 gives to schemas of its own, got '${id}'.`);
    return "";
  }
  return id;
}

/** An extension belongs to User, unless a part of its URN is `Group`. */
function extendedBy(urn: string): string {
  const group = groupType.name.toLowerCase();
  return urn.toLowerCase().split(":").includes(group) ? groupType.name : userType.name;
}
