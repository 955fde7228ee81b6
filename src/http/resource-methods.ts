import { patch } from "../directory/patch.ts";
import { read } from "../directory/read.ts";
import { remove } from "../directory/remove.ts";
import { replace } from "../directory/replace.ts";
import { readProjection } from "../scim/message/search-request.ts";
import type { Preconditions } from "../scim/resource/version.ts";
import type { ResourceType } from "../scim/schema/resource-type.ts";
import { bodyOf } from "./body.ts";
import type { Exchange } from "./exchange.ts";
import { noContent, oneResource, oneResourceIfChanged } from "./respond.ts";
import { warn } from "./run.ts";

type Method = (exchange: Exchange, type: ResourceType, id: string) => Promise<Response>;

/** What can be done with one resource (RFC 7644 §3.2, Table 1). */
export const resourceMethods = {
  GET: async (exchange, type, id) => {
    const { provider, asker, request } = exchange;
    const projection = readProjection(exchange.query);
    const stored = await read(provider.directory, asker, type, id, projection);
    return oneResourceIfChanged(provider, type, stored, projection, preconditions(request));
  },

  PUT: async (exchange, type, id) => {
    const { provider, asker, request } = exchange;
    const projection = readProjection(exchange.query);
    const body = await bodyOf(exchange);
    const when = preconditions(request);
    const { directory } = provider;
    const outcome = await replace(directory, asker, type, id, body, when, projection);
    warn(exchange, id, outcome.warnings);
    return oneResource(provider, type, outcome.stored, {
      ...projection,
      specified: outcome.specified,
    });
  },

  /**
   * §3.5.2: "The server MUST return a 200 OK if the 'attributes' parameter is specified in the
   * request."
   */
  PATCH: async (exchange, type, id) => {
    const { provider, asker, request } = exchange;
    const projection = readProjection(exchange.query);
    const status = projection.attributes === undefined ? type.patchAnswers : 200;
    const { stored, warnings, specified } = await patch(
      provider.directory,
      asker,
      type,
      id,
      await bodyOf(exchange),
      preconditions(request),
      projection,
      status === 200 ? "one" : "nothing",
    );
    warn(exchange, id, warnings);
    return status === 200
      ? oneResource(provider, type, stored, { ...projection, specified })
      : noContent(provider, type, stored);
  },

  DELETE: async ({ provider, asker, request }, type, id) => {
    await remove(provider.directory, asker, type, id, preconditions(request));
    return new Response(null, { status: 204 });
  },
} as const satisfies Readonly<Record<string, Method>>;

const NONE: Preconditions = {};

function preconditions(request: Request): Preconditions {
  const ifMatch = request.headers.get("if-match");
  const ifNoneMatch = request.headers.get("if-none-match");
  if (ifMatch === null && ifNoneMatch === null) return NONE;
  return {
    ...(ifMatch !== null && { ifMatch }),
    ...(ifNoneMatch !== null && { ifNoneMatch }),
  };
}
