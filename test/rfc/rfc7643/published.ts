import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import type { Provider } from "../provider.ts";

/** An attribute or sub-attribute as GET /Schemas shows it. */
export interface PublishedAttribute {
  readonly schema: string;
  /** e.g. `emails.type` */
  readonly path: string;
  readonly json: Json | undefined;
}

const elements = (json: Json | undefined): readonly Json[] => (Array.isArray(json) ? json : []);

/** All attributes of all schemas that the service provider publishes. */
export async function published({ get }: Provider): Promise<readonly PublishedAttribute[]> {
  const { json } = await get("/Schemas");
  return elements(at(json, "/Resources")).flatMap((schema) =>
    walk(String(at(schema, "/id")), "", at(schema, "/attributes")),
  );
}

function walk(schema: string, prefix: string, attributes: Json | undefined): PublishedAttribute[] {
  return elements(attributes).flatMap((json) => {
    const path = `${prefix}${at(json, "/name")}`;
    return [{ schema, path, json }, ...walk(schema, `${path}.`, at(json, "/subAttributes"))];
  });
}
