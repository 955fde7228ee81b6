import { Elysia } from "elysia";
import { type BulkOutcome, bulk } from "../directory/bulk.ts";
import { ScimError } from "../scim/error.ts";
import { type BulkOperation, parseBulkRequest } from "../scim/message/bulk-request.ts";
import { type BulkResult, bulkResponse } from "../scim/message/bulk-response.ts";
import { locationOf } from "../scim/resource/represent.ts";
import { etag } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { bearerToken } from "./bearer-token.ts";
import { bodyOf } from "./body.ts";
import { toScimError } from "./errors.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { notAllowed } from "./not-allowed.ts";
import { operation } from "./openapi.ts";
import { entryOf } from "./record.ts";
import { scimJson } from "./respond.ts";
import { run, warn } from "./run.ts";
import { subject } from "./subject.ts";

/** Many operations in one request (RFC 7644 §3.7). */
export const bulkRequests = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .post(
      "/Bulk",
      ({ request, bearer }) => run(provider, "write", { request, bearer }, answerBulk),
      { parse: "none", detail: operation.bulk(provider.types) },
    )
    .all("/Bulk", ({ request, bearer }) =>
      run(provider, "read", { request, bearer }, () => notAllowed(request, "POST")),
    );

/**
 * "If a bulk job is processed successfully, HTTP response code 200 OK MUST be returned": also when
 * operations of it failed (§3.7.3 shows all of them failing).
 */
async function answerBulk(exchange: Exchange): Promise<Response> {
  const { provider, asker, request, deadline } = exchange;
  const body = await payloadOf(exchange);
  const parsed = parseBulkRequest(body, provider.types, provider.baseUrl);
  // Whoever hung up or was answered 503 learns of no further operation, so none is begun.
  const signal = AbortSignal.any([request.signal, deadline.signal]);
  const errors = new Map<BulkOperation, ScimError>();
  const noted: Promise<void>[] = [];
  const failed = (outcome: BulkOutcome, started: number) => {
    const error = toScimError(outcome.error, asker.requestId, provider.log);
    errors.set(outcome.operation, error);
    noted.push(note(exchange, outcome, error, started));
  };
  const watch = { signal, permit: exchange.permit, failed };
  const outcomes = await bulk(provider.directory, asker, parsed, watch);
  for (const { id = "", warnings } of outcomes) warn(exchange, id, warnings);
  await Promise.all(noted);
  const results = outcomes.map((each) => resultOf(exchange, each, errors.get(each.operation)));
  return scimJson(200, bulkResponse(results));
}

/** Each operation that fails is a refusal of its own. */
function note(
  { provider, token, asker: { requestId }, request }: Exchange,
  { operation, id }: BulkOutcome,
  error: ScimError,
  started: number,
): Promise<void> {
  const { method = "*" } = operation;
  const entry = entryOf(provider, { api: "scim", token, request, requestId, started }, error);
  const about = operation.error ? {} : subject(operation.type, id ?? operation.id, operation.data);
  return provider.refusals.note({ ...entry, method, ...about });
}

/** §3.7.4: "The returned response MUST specify the limit exceeded in the body". */
async function payloadOf(exchange: Exchange): Promise<Record<string, unknown>> {
  try {
    return await bodyOf(exchange);
  } catch (error) {
    if (!(error instanceof ScimError) || error.status !== 413) throw error;
    const limit = exchange.provider.bodyBytes;
    throw new ScimError(413, `The bulk request is larger than maxPayloadSize (${limit} bytes).`);
  }
}

function resultOf(
  { provider }: Exchange,
  { operation: asked, id, stored }: BulkOutcome,
  error: ScimError | undefined,
): BulkResult {
  const { method, bulkId } = asked;
  const labels = { ...(method && { method }), ...(bulkId !== undefined && { bulkId }) };
  if (asked.error !== undefined) return { ...labels, outcome: asked.error };
  const { type } = asked;
  return {
    ...labels,
    // §3.7.3: "MUST be returned for all operations except for failed POST operations".
    ...(id !== undefined && { location: locationOf({ id }, type, provider.baseUrl) }),
    ...(stored && { version: etag(stored) }),
    outcome: error ?? statusOf(asked.method, type),
  };
}

/** "The HTTP response code that would have been returned if a single HTTP request would have been
 * used." */
const statusOf = (method: "POST" | "PUT" | "PATCH" | "DELETE", type: ResourceType): number =>
  ({ POST: 201, PUT: 200, PATCH: type.patchAnswers, DELETE: 204 })[method];
