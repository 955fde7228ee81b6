import { invalidSyntax, invalidValue, ScimError } from "../error.ts";
import { LIMITS } from "../limits.ts";
import { kindOf, shown } from "../resource/text.ts";
import { MESSAGE } from "../urn.ts";

/**
 * One operation as asked for. `value` is undefined where the client sent none, which differs from
 * null.
 */
export interface Operation {
  readonly op: "add" | "remove" | "replace";
  readonly path?: string;
  readonly value: unknown;
  /** How errors call it, e.g. `Operations[2]`. */
  readonly where: string;
}

/**
 * Reads a PATCH request (RFC 7644 §3.5.2). Member names and `op` are taken in any case: Entra sends
 * "Replace".
 * @throws ScimError invalidSyntax for a body that is no PatchOp, invalidValue for a wrong op; 413
 *   beyond LIMITS.patchOperations
 */
export function parsePatchRequest(body: Record<string, unknown>): Operation[] {
  const fields = byLowerCase(body);
  const schemas = fields.get("schemas");
  const wanted = MESSAGE.patchOp.toLowerCase();
  const uris = Array.isArray(schemas) ? schemas : [];
  // "The body of each request MUST contain the 'schemas' attribute with the URI value of
  // ...PatchOp"
  if (!uris.some((uri) => typeof uri === "string" && uri.toLowerCase() === wanted)) {
    throw invalidSyntax(`'schemas' must be ["${MESSAGE.patchOp}"], got ${shown(schemas)}.`);
  }
  const operations = fields.get("operations");
  // "'Operations', whose value is an array of one or more PATCH operations"
  if (!Array.isArray(operations) || operations.length === 0) {
    throw invalidSyntax("'Operations' must be an array of one or more operations.");
  }
  if (operations.length > LIMITS.patchOperations) {
    throw new ScimError(
      413,
      `A PATCH takes at most ${LIMITS.patchOperations} operations, got ${operations.length}.`,
    );
  }
  return operations.map((operation, index) => parseOperation(operation, `Operations[${index}]`));
}

function parseOperation(operation: unknown, where: string): Operation {
  if (typeof operation !== "object" || operation === null || Array.isArray(operation)) {
    throw invalidSyntax(`${where} must be an object, got ${kindOf(operation)}.`);
  }
  const fields = byLowerCase(operation as Record<string, unknown>);
  const named = fields.get("op");
  const op = OPS.find((each) => typeof named === "string" && each === named.toLowerCase());
  if (op === undefined) {
    throw invalidValue(`'op' in ${where} must be add, remove or replace, got ${shown(named)}.`);
  }
  const path = fields.get("path") ?? undefined;
  if (path !== undefined && typeof path !== "string") {
    throw invalidSyntax(`'path' in ${where} must be a string, got ${shown(path)}.`);
  }
  if (op !== "remove" && !fields.has("value")) {
    throw invalidValue(`${where} (${op}) must have a 'value'; null clears the attribute.`);
  }
  return { op, value: fields.get("value"), where, ...(path && { path }) };
}

const OPS = ["add", "remove", "replace"] as const;

function byLowerCase(value: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const name of Object.keys(value)) fields.set(name.toLowerCase(), value[name]);
  return fields;
}
