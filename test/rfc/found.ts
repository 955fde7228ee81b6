import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "../binary/at.ts";
import type { Answer } from "../binary/rollcall.ts";

/** The resources of a ListResponse; none where it has none. */
export function found({ json }: Answer): readonly Json[] {
  const resources = at(json, "/Resources");
  return Array.isArray(resources) ? resources : [];
}

/** What a pointer leads to in each of them, e.g. all userNames. */
export const foundEach = (answer: Answer, pointer: string): unknown[] =>
  found(answer).map((resource) => at(resource, pointer));
