import type { Results } from "../directory/search.ts";
import { aroundResources } from "../scim/message/list-response.ts";
import { type Projection, projector } from "../scim/resource/project.ts";
import type { ServiceProvider } from "./exchange.ts";
import { type ResourceWriting, resourceJson } from "./resource-json.ts";
import { jsonAnswer } from "./respond.ts";
import { createTurns } from "./turns.ts";

/**
 * A page of resources (RFC 7644 §3.4.2); startIndex is echoed as it was asked for. Resources become
 * bytes one by one, and others have their turn in between.
 * @throws ScimError 499 when the client is gone
 */
export async function resourceList(
  provider: ServiceProvider,
  results: Results,
  projection: Projection,
  signal: AbortSignal,
): Promise<Response> {
  const turn = createTurns(signal);
  const write = writers(provider, projection, turn);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let count = 0;
  for (const stored of results.resources) {
    await turn();
    const writing = write.get(stored.type);
    if (writing === undefined) continue;
    if (count++ > 0) pieces.push(bytes.encode(","));
    for (const text of await resourceJson(stored, writing)) pieces.push(bytes.encode(text));
  }
  const [before, after] = aroundResources(count, results.totalResults, results.paging);
  return jsonAnswer(200, new Blob([before, ...pieces, after]));
}

const bytes = new TextEncoder();

/** By the name of a type: how its resources become JSON. */
const writers = (
  { types, baseUrl }: ServiceProvider,
  projection: Projection,
  turn: () => Promise<void>,
): ReadonlyMap<string, ResourceWriting> =>
  new Map(
    types.map((type) => [type.name, { type, baseUrl, turn, ...projector(type, projection) }]),
  );
