import { invalidSyntax, invalidValue, ScimError } from "../error.ts";
import { LIMITS } from "../limits.ts";
import { isObject } from "../resource/resource.ts";
import { isStorable, kindOf, shown } from "../resource/text.ts";
import type { ResourceType } from "../schema/resource-type.ts";
import { MESSAGE } from "../urn.ts";
import { bulkIdOf, bulkIdsIn, writable } from "./bulk-id.ts";
import { readBulkPath } from "./bulk-path.ts";

/** A bulk request (RFC 7644 §3.7). */
export interface BulkRequest {
  /** How many operations may fail before the rest is not begun; absent: all of them. */
  readonly failOnErrors?: number;
  readonly operations: readonly BulkOperation[];
}

/**
 * One operation, or why it is none: that one fails, the others do not. `method` and `bulkId` are
 * there wherever they could be read, so that the client knows its operation again.
 */
export type BulkOperation = Labels & (Sound | { readonly error: ScimError });

interface Labels {
  readonly method?: Method;
  readonly bulkId?: string;
}

interface Sound extends Labels {
  readonly error?: undefined;
  readonly method: Method;
  readonly type: ResourceType;
  /** All methods but POST: an id, or `bulkId:` and the bulkId of a POST of this request. */
  readonly id?: string;
  /** The ETag that the resource must be at. */
  readonly version?: string;
  /** As sent; empty for DELETE. */
  readonly data: Record<string, unknown>;
  /** The bulkIds that `data` refers to. */
  readonly references: readonly string[];
}

export type Method = (typeof METHODS)[number];
const METHODS = ["POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Reads a bulk request; the names of its members and the methods in any case.
 * @param baseUrl the public URL of the SCIM root
 * @throws ScimError invalidSyntax or invalidValue for a body that is no bulk request; 413 beyond
 *   LIMITS.bulkOperations
 */
export function parseBulkRequest(
  body: Record<string, unknown>,
  types: readonly ResourceType[],
  baseUrl: string,
): BulkRequest {
  const fields = byLowerCase(body);
  const schemas = fields.get("schemas");
  const wanted = MESSAGE.bulkRequest.toLowerCase();
  const uris = Array.isArray(schemas) ? schemas : [];
  if (!uris.some((uri) => typeof uri === "string" && uri.toLowerCase() === wanted)) {
    throw invalidSyntax(`'schemas' must be ["${MESSAGE.bulkRequest}"], got ${shown(schemas)}.`);
  }
  const sent = fields.get("operations");
  if (!Array.isArray(sent) || sent.length === 0) {
    throw invalidSyntax("'Operations' must be an array of one or more operations.");
  }
  // §3.7.4: "The returned response MUST specify the limit exceeded in the body".
  if (sent.length > LIMITS.bulkOperations) {
    throw new ScimError(
      413,
      `The bulk request has ${sent.length} operations, which exceeds maxOperations ` +
        `(${LIMITS.bulkOperations}).`,
    );
  }
  const failOnErrors = readFailOnErrors(fields.get("failonerrors"));
  const operations = sent.map((each, index) => readOperation(each, index, types, baseUrl));
  return {
    ...(failOnErrors !== undefined && { failOnErrors }),
    operations: knownOnly(uniqueOnly(operations)),
  };
}

function readFailOnErrors(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1) {
    throw invalidValue(`'failOnErrors' must be a whole number from 1, got ${shown(value)}.`);
  }
  return value;
}

function readOperation(
  sent: unknown,
  index: number,
  types: readonly ResourceType[],
  baseUrl: string,
): BulkOperation {
  const fields = byLowerCase(isObject(sent) ? sent : {});
  const named = fields.get("method");
  const method = METHODS.find((each) => typeof named === "string" && each === named.toUpperCase());
  const bulkId = fields.get("bulkid") ?? undefined;
  const labels: Labels = {
    ...(method && { method }),
    ...(isBulkId(bulkId) && { bulkId }),
  };
  try {
    if (!isObject(sent))
      throw invalidSyntax(`an operation must be an object, got ${kindOf(sent)}.`);
    if (method === undefined) {
      throw invalidValue(`'method' must be one of ${METHODS.join(", ")}, got ${shown(named)}.`);
    }
    if (bulkId !== undefined && !isBulkId(bulkId)) {
      throw invalidValue(`'bulkId' must be a string that is not empty, got ${shown(bulkId)}.`);
    }
    // "REQUIRED when 'method' is 'POST'."
    if (method === "POST" && bulkId === undefined) {
      throw invalidValue("a POST must have a 'bulkId' of its own.");
    }
    return { ...labels, method, ...readRequest(method, fields, types, baseUrl) };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const detail = `Operations[${index}]: ${error.detail}`;
    return { ...labels, error: new ScimError(error.status, detail, error.scimType) };
  }
}

const isBulkId = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && isStorable(value);

/** @throws ScimError */
function readRequest(
  method: Method,
  fields: ReadonlyMap<string, unknown>,
  types: readonly ResourceType[],
  baseUrl: string,
) {
  const path = readBulkPath(fields.get("path"), types, baseUrl);
  // "If 'method' is 'POST', the value must specify a resource type endpoint ..., whereas all other
  // 'method' values must specify the path to a specific resource"
  if (method === "POST" && path.id !== undefined) {
    throw invalidValue(`'path' of a POST must be ${path.type.endpoint}, without an id.`);
  }
  if (method !== "POST" && path.id === undefined) {
    throw invalidValue(`'path' of a ${method} must be ${path.type.endpoint}/{id}.`);
  }
  const version = fields.get("version") ?? undefined;
  if (version !== undefined && typeof version !== "string") {
    throw invalidValue(`'version' must be an ETag such as W/"3", got ${shown(version)}.`);
  }
  const body = readBody(method, fields.get("data"), path.type);
  const references = bulkIdsIn(body);
  return { ...path, ...(version !== undefined && { version }), data: body, references };
}

function readBody(method: Method, data: unknown, type: ResourceType): Record<string, unknown> {
  if (method === "DELETE") return {};
  // The example of §3.7.3 has the bare operations as the data of a PATCH.
  if (method === "PATCH" && Array.isArray(data)) {
    return { schemas: [MESSAGE.patchOp], Operations: data };
  }
  if (!isObject(data)) {
    throw invalidSyntax(
      `'data' of a ${method} must be the object that a single ${method} would have as its body, ` +
        `got ${kindOf(data)}.`,
    );
  }
  return method === "PATCH" ? data : writable(data, type);
}

/** "The transient identifier of a newly created resource, unique within a bulk request". */
function uniqueOnly(operations: readonly BulkOperation[]): BulkOperation[] {
  const taken = new Set<string>();
  return operations.map((operation, index) => {
    const { method, bulkId } = operation;
    if (method !== "POST" || bulkId === undefined) return operation;
    if (!taken.has(bulkId)) {
      taken.add(bulkId);
      return operation;
    }
    const detail = `Operations[${index}]: the bulkId ${shown(bulkId)} is used by another POST.`;
    return { method, bulkId, error: invalidValue(detail) };
  });
}

/** An operation that refers to what no operation creates can never be done. */
function knownOnly(operations: readonly BulkOperation[]): BulkOperation[] {
  const known = new Set(
    operations.flatMap(({ method, bulkId }) =>
      method === "POST" && bulkId !== undefined ? [bulkId] : [],
    ),
  );
  return operations.map((operation, index) => {
    if (operation.error !== undefined) return operation;
    const { method, bulkId, id, references } = operation;
    const inPath = id === undefined ? undefined : bulkIdOf(id);
    const unknown = [inPath, ...references].find((each) => each !== undefined && !known.has(each));
    if (unknown === undefined) return operation;
    const reference = shown(`bulkId:${unknown}`);
    const detail = `Operations[${index}]: ${reference} refers to no POST of this bulk request.`;
    return { method, ...(bulkId !== undefined && { bulkId }), error: invalidValue(detail) };
  });
}

const byLowerCase = (value: object): Map<string, unknown> =>
  new Map(Object.entries(value).map(([name, each]) => [name.toLowerCase(), each]));
