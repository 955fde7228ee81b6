import { expect } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import { newGroup, newUser } from "../../binary/bodies.ts";
import type { Provider } from "../provider.ts";

const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];

/** Sends whatever is said to be operations. */
export const askBulk = ({ post }: Provider, Operations: unknown, more: object = {}) =>
  post("/Bulk", { schemas, Operations, ...more });

/** Sends operations, and tells what became of each. */
export async function bulk(
  provider: Provider,
  operations: readonly object[],
  more: object = {},
): Promise<readonly Json[]> {
  const answer = await askBulk(provider, operations, more);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  const results = at(answer.json, "/Operations");
  return Array.isArray(results) ? results : [];
}

export const createUser = (bulkId: string, userName: string, more: object = {}) => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: newUser({ userName, ...more }),
});

export const createGroup = (bulkId: string, displayName: string, members: readonly string[]) => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: newGroup({ displayName, members: members.map((value) => ({ value })) }),
});

/** The same member of each result, e.g. all statuses. */
export const each = (results: readonly Json[], name: string) =>
  results.map((result) => at(result, `/${name}`));

export const idOf = (result: Json | undefined): string =>
  String(at(result, "/location")).split("/").at(-1) ?? "";
