import type { Results } from "../directory/search.ts";
import { aroundResources } from "../scim/message/list-response.ts";
import { type Projection, projector } from "../scim/resource/project.ts";
import type { ServiceProvider } from "./exchange.ts";
import { type ResourceWriting, resourceJson } from "./resource-json.ts";
import { jsonAnswer } from "./respond.ts";
import { createTurns, type Turn } from "./turns.ts";

/**
 * A page of resources (RFC 7644 §3.4.2); startIndex is echoed as it was asked for. Resources become
 * bytes in pieces, and others have their turn in between.
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
  let texts: string[] = [];
  let length = 0;
  let count = 0;
  for (const stored of results.resources) {
    await turn();
    const writing = write.get(stored.type);
    if (writing === undefined) continue;
    if (count++ > 0) texts.push(",");
    for (const text of await resourceJson(stored, writing)) {
      texts.push(text);
      length += text.length;
    }
    if (length < PIECE) continue;
    pieces.push(bytes.encode(texts.join("")));
    texts = [];
    length = 0;
  }
  const [before, after] = aroundResources(count, results.totalResults, results.paging);
  const last = texts.join("");
  // What is short is answered sooner as one text.
  if (pieces.length === 0) return jsonAnswer(200, `${before}${last}${after}`);
  return jsonAnswer(200, new Blob([before, ...pieces, last, after]));
}

/** Characters that become bytes in one go. */
const PIECE = 32_768;

const bytes = new TextEncoder();

/** By the name of a type: how its resources become JSON. */
const writers = (
  { types, baseUrl }: ServiceProvider,
  projection: Projection,
  turn: Turn,
): ReadonlyMap<string, ResourceWriting> =>
  new Map(types.map((type) => [type.name, { baseUrl, turn, ...projector(type, projection) }]));
