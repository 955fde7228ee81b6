import { invalidFilter, invalidPath, noTarget } from "../error.ts";
import type { CheckedFilter, Filter } from "../filter/ast.ts";
import { checkValueFilter } from "../filter/check.ts";
import { type PatchPath, parsePatchPath } from "../filter/patch-path.ts";
import { termsOf } from "../filter/terms.ts";
import { LIMITS } from "../limits.ts";
import { type Ingress, passOver } from "../resource/ingress.ts";
import { isObject, isUnassigned } from "../resource/resource.ts";
import { kindOf } from "../resource/text.ts";
import type { Schema } from "../schema/attribute.ts";
import { findSubAttribute } from "../schema/element.ts";
import { type AttributePath, findSchema, resolvePath } from "../schema/lookup.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import { atOperation } from "./at-operation.ts";
import type { Operation } from "./request.ts";

/**
 * An operation with its target resolved. A request without paths has become one for each attribute.
 */
export interface TargetedOperation extends Operation {
  readonly target: AttributePath;
  /** Selects values of the complex attribute: the valuePath of RFC 7644 figure 7. */
  readonly filter?: CheckedFilter;
  /** The same as the client wrote it. */
  readonly written?: Filter;
  /**
   * True when the attribute was a key of a path-less value, where readOnly attributes are ignored.
   */
  readonly implied?: true;
}

/**
 * Resolves the targets of the operations of one request.
 * @throws ScimError invalidPath, invalidFilter, noTarget
 */
export function targetsOf(
  operations: readonly Operation[],
  type: ResourceType,
  ingress: Ingress,
): TargetedOperation[] {
  const targeted = operations.flatMap((operation) =>
    atOperation(operation.where, ingress, (own) => targets(operation, type, own)),
  );
  requireFewTerms(targeted);
  return targeted;
}

/** Each term is asked of each value, in a transaction that others wait for. */
function requireFewTerms(operations: readonly TargetedOperation[]): void {
  const terms = operations.reduce((sum, { written }) => sum + (written ? termsOf(written) : 0), 0);
  if (terms <= LIMITS.patchFilterTerms) return;
  throw invalidFilter(
    `The filters of a PATCH request may have ${LIMITS.patchFilterTerms} terms, got ${terms}.`,
  );
}

/** An operation whose path may have been a key of a path-less value. */
type Placed = Operation & Pick<TargetedOperation, "implied">;

function targets(operation: Placed, type: ResourceType, ingress: Ingress): TargetedOperation[] {
  const { path, op } = operation;
  if (path === undefined) {
    // §3.5.2.2: "If 'path' is unspecified, the operation fails with ... 'noTarget'."
    if (op === "remove") throw noTarget("A remove must have a 'path'.");
    return implied(operation, "", type, ingress);
  }
  const schema = findSchema(type, path);
  if (schema !== undefined) return onContainer(operation, schema, type, ingress);
  const found = resolve(operation, path, type, ingress);
  return found === undefined ? [] : [found];
}

/**
 * §3.5.2.1: "If omitted, the target location is assumed to be the resource itself. The 'value'
 * parameter contains a set of attributes to be added". Entra's keys are attribute notations too:
 * dotted, filtered, full URNs.
 */
function implied(
  operation: Operation,
  prefix: string,
  type: ResourceType,
  ingress: Ingress,
): TargetedOperation[] {
  const { value } = operation;
  if (!isObject(value)) {
    // The value is not repeated: there may be a password in it.
    throw invalidPath(
      "Without the 'path' of an attribute, 'value' must be an object of attributes, " +
        `got ${kindOf(value)}.`,
    );
  }
  return Object.entries(value).flatMap(([key, each]) =>
    targets({ ...operation, path: `${prefix}${key}`, value: each, implied: true }, type, ingress),
  );
}

/** The URN of a schema as path or key: the value holds attributes of that schema. */
function onContainer(
  operation: Placed,
  schema: Schema,
  type: ResourceType,
  ingress: Ingress,
): TargetedOperation[] {
  const { op, value } = operation;
  const isCleared = op === "remove" || value === "" || isUnassigned(value);
  if (!isCleared) return implied(operation, `${schema.id}:`, type, ingress);
  if (schema === type.schema) throw invalidPath("This would clear the whole resource.");
  return schema.attributes.map((attribute) => ({
    ...operation,
    op: "remove",
    value: undefined,
    target: { attribute, extension: schema },
    implied: true,
  }));
}

function resolve(
  operation: Placed,
  text: string,
  type: ResourceType,
  ingress: Ingress,
): TargetedOperation | undefined {
  // A key that is no notation at all, such as `@odata.type`, is an unknown attribute like any
  // other.
  const isName = operation.implied && !text.includes("[");
  const path: PatchPath = isName ? { attrPath: text } : parsePatchPath(text);
  const target = resolvePath(type, path.attrPath);
  if (target === undefined) {
    // Nothing is lost with an unknown attribute that is unassigned.
    const isNothing = operation.implied && isUnassigned(operation.value);
    if (!isNothing) passOver(ingress, "Attribute", path.attrPath, invalidPath);
    return undefined;
  }
  const filter = path.filter && {
    filter: checkValueFilter(path.filter, target),
    written: path.filter,
  };
  if (path.subAttribute === undefined) return { ...operation, target, ...filter };
  const subAttribute = findSubAttribute(target.attribute, path.subAttribute);
  if (subAttribute === undefined) {
    passOver(ingress, "Attribute", `${path.attrPath}.${path.subAttribute}`, invalidPath);
    return undefined;
  }
  return { ...operation, target: { ...target, subAttribute }, ...filter };
}
