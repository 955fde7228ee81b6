import { readExtensions } from "../../src/scim/schema/custom.ts";
import { resourceTypesWith } from "../../src/scim/schema/resource-type.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import badge from "../scim/schema/badge.json";
import { openServer } from "./server.ts";

export const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
export const BADGE = badge.id;

/** The resource types of an operator whose Users have badges. */
export const badgeTypes = resourceTypesWith(readExtensions([{ name: "badge", json: badge }]));

export type BadgeServer = Awaited<ReturnType<typeof openBadgeServer>>;

/** A server with the operator's schema in badge.json, and short words for what is asked of it. */
export async function openBadgeServer() {
  const server = await openServer({}, { types: badgeTypes });
  let people = 0;
  const post = (container: object | undefined, schemas: readonly string[] = [CORE, BADGE]) =>
    server.request("POST", "/scim/v2/Users", {
      body: { schemas, userName: `person-${people++}`, [BADGE]: container },
    });
  return {
    ...server,
    /** Makes a User with this badge. */
    post,
    idOf: async (container: object) => String((await post(container)).at("id")),
    read: (id: string, query = "") => server.request("GET", `/scim/v2/Users/${id}${query}`),
    /** Replaces a User by one with this badge. */
    put: (id: string, container: object | null | undefined, schemas = [CORE, BADGE]) =>
      server.request("PUT", `/scim/v2/Users/${id}`, {
        body: { schemas, userName: `renamed-${id}`, [BADGE]: container },
      }),
    patch: (id: string, ...Operations: object[]) =>
      server.request("PATCH", `/scim/v2/Users/${id}`, {
        body: { schemas: [MESSAGE.patchOp], Operations },
      }),
  };
}
