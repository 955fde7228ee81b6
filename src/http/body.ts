import { invalidSyntax, invalidValue, ScimError } from "../scim/error.ts";
import { LIMITS } from "../scim/limits.ts";
import { shown } from "../scim/resource/text.ts";
import type { Exchange } from "./exchange.ts";
import { noteSentBody } from "./sent-body.ts";

/** RFC 7644 §3.1: "application/scim+json", and "application/json" SHOULD be accepted as well. */
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * The JSON object that an exchange carries, if it arrives in time.
 * @throws ScimError 408, and what `readBody` throws
 */
export const bodyOf = ({ request, provider, deadline }: Exchange) =>
  deadline.receive(readBody(request, provider.bodyBytes));

/**
 * Reads the JSON object that a request carries.
 * @param maxBytes the body limit
 * @throws ScimError 413 over the limit, 415 for another content type, 400 invalidSyntax for
 *   anything but one well-formed object
 */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Record<string, unknown>> {
  const body = await readJson(request, maxBytes, "application/scim+json");
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw invalidSyntax(`The body must be a JSON object, got ${kindOf(body)}.`);
  }
  return body as Record<string, unknown>;
}

/**
 * Reads the JSON that a request carries.
 * @param expected the content type to name where there is another one
 * @throws ScimError 413 over the limit, 415 for another content type, 400 invalidSyntax
 */
export async function readJson(
  request: Request,
  maxBytes: number,
  expected: string,
): Promise<unknown> {
  const type = request.headers.get("content-type");
  if (type !== null && !JSON_TYPE.test(type.trim())) {
    throw new ScimError(415, `Content-Type must be ${expected}, got '${type}'.`);
  }
  const body = parse(await readText(request, maxBytes));
  noteSentBody(request, body);
  checkStructure(body, 1);
  return body;
}

/** Not the value itself: nobody has looked yet how deep it is. */
const kindOf = (body: unknown): string =>
  Array.isArray(body) ? "an array" : body === null ? "null" : `a ${typeof body}`;

/** @throws ScimError 413 over the limit, 400 for what is not UTF-8 */
export const readText = async (request: Request, maxBytes: number): Promise<string> =>
  decode(await readBytes(request, maxBytes));

/** @throws ScimError 413 over the limit */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  try {
    return await receive(request, maxBytes);
  } catch (error) {
    // Nobody is left to read this; but a client that hung up is no fault of ours.
    if (request.signal.aborted) throw invalidSyntax("The connection was closed within the body.");
    throw error;
  }
}

async function receive(request: Request, maxBytes: number): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (Number(announced ?? 0) > maxBytes) throw tooLarge(maxBytes);
  // A length that the server has checked already is read in one piece.
  if (announced !== null) return request.bytes();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (maxBytes: number) =>
  new ScimError(413, `The body is larger than ${maxBytes} bytes, the limit of this server.`);

/** Each text is whole, so that the decoder keeps nothing of one for the next. */
const strictly = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string {
  try {
    return strictly.decode(bytes);
  } catch {
    throw invalidSyntax("The body is not UTF-8 text.");
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const tooDeep = error instanceof RangeError ? ", it nests too deeply" : "";
    const reason = text.trim() === "" ? "it is empty" : `it does not parse${tooDeep}`;
    throw invalidSyntax(`The body must be JSON: ${reason}.`);
  }
}

/**
 * RFC 7643 §2.1: attribute names are case insensitive, so two spellings of one name are the same
 * attribute twice, and nobody can say which value counts.
 */
export function checkStructure(value: unknown, depth: number): void {
  if (!isContainer(value)) return;
  if (depth > LIMITS.jsonDepth) {
    throw invalidSyntax(`The body nests deeper than ${LIMITS.jsonDepth} levels.`);
  }
  if (Array.isArray(value)) {
    for (const element of value) checkStructure(element, depth + 1);
    return;
  }
  const seen = new Set<string>();
  for (const name of Object.keys(value)) {
    const folded = name.toLowerCase();
    if (seen.has(folded)) {
      throw invalidSyntax(`The body has ${shown(name)} twice, in different case.`);
    }
    if (!name.isWellFormed() || name.includes("\0")) {
      throw invalidValue(`The body has a name that is not well-formed text: ${shown(name)}.`);
    }
    seen.add(folded);
    checkStructure(value[name], depth + 1);
  }
}

const isContainer = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;
