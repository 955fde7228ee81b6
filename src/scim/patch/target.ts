import { invalidPath, noTarget } from "../error.ts";
import type { CheckedFilter, Filter } from "../filter/ast.ts";
import { checkValueFilter } from "../filter/check.ts";
import { parsePatchPath } from "../filter/patch-path.ts";
import { type Ingress, passOver } from "../resource/ingress.ts";
import { isObject } from "../resource/normalize.ts";
import { shown } from "../resource/text.ts";
import type { Schema } from "../schema/attribute.ts";
import { findSubAttribute } from "../schema/element.ts";
import { type AttributePath, findExtension, resolvePath } from "../schema/lookup.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import type { Operation } from "./request.ts";

/** An operation with its target resolved. A request without paths has become one for each attribute. */
export interface TargetedOperation extends Operation {
  readonly target: AttributePath;
  /** Selects values of the complex attribute: the valuePath of RFC 7644 figure 7. */
  readonly filter?: CheckedFilter;
  /** The same as the client wrote it. */
  readonly written?: Filter;
  /** True when the attribute was a key of a path-less value, where readOnly attributes are ignored. */
  readonly implied?: true;
}

/**
 * Resolves the targets of the operations of one request.
 * @throws ScimError invalidPath, invalidFilter, noTarget, invalidValue
 */
export function targetsOf(
  operations: readonly Operation[],
  type: ResourceType,
  ingress: Ingress,
): TargetedOperation[] {
  return operations.flatMap((operation) => targets(operation, type, ingress));
}

function targets(operation: Operation, type: ResourceType, ingress: Ingress): TargetedOperation[] {
  const { path, op, where } = operation;
  if (path === undefined) {
    // §3.5.2.2: "If 'path' is unspecified, the operation fails with ... 'noTarget'."
    if (op === "remove") throw noTarget(`${where} (remove) must have a 'path'.`);
    return implied(operation, operation.value, type, ingress);
  }
  const schema = schemaNamed(type, path);
  if (schema !== undefined) return onContainer(operation, schema, type, ingress);
  const found = resolve(operation, path, type, ingress);
  return found === undefined ? [] : [found];
}

const schemaNamed = (type: ResourceType, urn: string): Schema | undefined =>
  urn.toLowerCase() === type.schema.id.toLowerCase() ? type.schema : findExtension(type, urn);

/**
 * §3.5.2.1: "If omitted, the target location is assumed to be the resource itself. The 'value' parameter contains
 * a set of attributes to be added". Entra's keys are attribute notations too: dotted, filtered, full URNs.
 */
function implied(
  operation: Operation,
  value: unknown,
  type: ResourceType,
  ingress: Ingress,
  prefix = "",
): TargetedOperation[] {
  if (!isObject(value)) {
    throw invalidPath(
      `${operation.where} has no 'path', so its 'value' must be an object of attributes, ` +
        `got ${shown(value)}.`,
    );
  }
  return Object.entries(value).flatMap(([key, each]) => {
    if (key.toLowerCase() === "schemas") return [];
    const inner = { ...operation, path: `${prefix}${key}`, value: each };
    return targets(inner, type, ingress).map((one) => ({ ...one, implied: true as const }));
  });
}

/** The URN of a schema as path or key: the value holds attributes of that schema. */
function onContainer(
  operation: Operation,
  schema: Schema,
  type: ResourceType,
  ingress: Ingress,
): TargetedOperation[] {
  const isCleared = operation.op === "remove" || operation.value === null || operation.value === "";
  if (!isCleared) return implied(operation, operation.value, type, ingress, `${schema.id}:`);
  if (schema === type.schema)
    throw invalidPath(`${operation.where} would clear the whole resource.`);
  return schema.attributes.map((attribute) => ({
    ...operation,
    op: "remove" as const,
    value: undefined,
    target: { attribute, extension: schema },
    implied: true as const,
  }));
}

function resolve(
  operation: Operation,
  text: string,
  type: ResourceType,
  ingress: Ingress,
): TargetedOperation | undefined {
  const { where } = operation;
  const path = parsePatchPath(text);
  const target = resolvePath(type, path.attrPath);
  if (target === undefined) {
    passOver(ingress, `Attribute '${path.attrPath}' in ${where}`, invalidPath);
    return undefined;
  }
  const filter = path.filter && {
    filter: checkValueFilter(path.filter, target),
    written: path.filter,
  };
  if (path.subAttribute === undefined) return { ...operation, target, ...filter };
  const subAttribute = findSubAttribute(target.attribute, path.subAttribute);
  if (subAttribute === undefined) {
    passOver(ingress, `Attribute '${path.attrPath}.${path.subAttribute}' in ${where}`, invalidPath);
    return undefined;
  }
  return { ...operation, target: { ...target, subAttribute }, ...filter };
}
