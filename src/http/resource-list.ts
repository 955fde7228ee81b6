import type { Results } from "../directory/search.ts";
import { clientGone } from "../scim/error.ts";
import { aroundResources } from "../scim/message/list-response.ts";
import { type Projection, projector } from "../scim/resource/project.ts";
import { represent } from "../scim/resource/represent.ts";
import type { Stored } from "../scim/resource/resource.ts";
import type { ServiceProvider } from "./exchange.ts";
import { jsonAnswer } from "./respond.ts";

/** How long everybody else may wait for one list. */
const STRETCH_MS = 20;

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
  const write = writers(provider, projection);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let began = performance.now();
  for (const stored of results.resources) {
    if (performance.now() - began > STRETCH_MS) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) throw clientGone();
      began = performance.now();
    }
    const text = write.get(stored.type)?.(stored);
    if (text !== undefined) pieces.push(bytes.encode(pieces.length > 0 ? `,${text}` : text));
  }
  const [before, after] = aroundResources(pieces.length, results.totalResults, results.paging);
  return jsonAnswer(200, new Blob([before, ...pieces, after]));
}

const bytes = new TextEncoder();

/** By the name of a type: a stored resource -> JSON of what is returned of it. */
function writers({ types, baseUrl }: ServiceProvider, projection: Projection) {
  return new Map(
    types.map((type) => {
      const { project } = projector(type, projection);
      const write = (stored: Stored) => JSON.stringify(project(represent(stored, type, baseUrl)));
      return [type.name, write];
    }),
  );
}
