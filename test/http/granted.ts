import type { AdminAct } from "../../src/directory/workplace-store.ts";
import { groupType } from "../../src/scim/schema/resource-type.ts";
import { User } from "../../src/scim/schema/user.ts";
import { WorkplaceUser } from "../../src/scim/schema/workplace-user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { keep, newId } from "../store/sample.ts";
import type { openServer } from "./server.ts";

export const WORKPLACE = WorkplaceUser.id;
export const BY: AdminAct = {
  at: 1_000,
  doneBy: "admin",
  client: "console",
  token: "t",
  address: null,
  requestId: "r",
  method: "PUT",
};

type Server = Awaited<ReturnType<typeof openServer>>;

/** Somebody in a group that is in another one, and how to look at her and grant to her. */
export async function somebody(server: Server) {
  const userName = `noor-${newId()}`;
  const made = await server.request("POST", "/scim/v2/Users", {
    body: { schemas: [User.id], userName },
  });
  const id = String(made.at("id"));
  const groupOf = (displayName: string, member: string) =>
    keep(server.store, groupType, { displayName }, { members: [{ kind: "add", ids: [member] }] });
  const inner = await groupOf("Crew", id);
  const outer = await groupOf("Staff", inner);
  const path = `/scim/v2/Users/${id}`;
  const grant = (type: "User" | "Group", holder: string, names: readonly string[]) =>
    server.store.grant(BY, { type, id: holder }, names);
  const read = (query = "", headers = {}) => server.request("GET", `${path}${query}`, { headers });
  return {
    id,
    userName,
    inner,
    outer,
    path,
    read,
    grantHer: (...names: string[]) => grant("User", id, names),
    grantGroup: (group: string, ...names: string[]) => grant("Group", group, names),
    shown: async () => (await read()).at(WORKPLACE, "permissions"),
    patch: (...Operations: object[]) =>
      server.request("PATCH", path, { body: { schemas: [MESSAGE.patchOp], Operations } }),
  };
}
