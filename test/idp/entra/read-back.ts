import type { Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import type { Rollcall } from "../../binary/rollcall.ts";
import { WORKPLACE } from "../../binary/workplace/tenant.ts";
import { documentOf, MANAGER, valuesOf } from "./mapping.ts";
import type { Source } from "./source.ts";

/**
 * A directory in a form that does not depend on ids: users by userName, with the userName of the
 * manager and the names of the groups; groups by displayName, with the userNames of the members.
 */
export interface Directory {
  readonly users: { readonly [userName: string]: Json };
  readonly groups: { readonly [displayName: string]: Json };
}

/** What a service provider is to have when it has followed the source. */
export function expectedOf({ people, teams }: Source): Directory {
  const inScope = [...people.values()].filter((person) => person.wasInScope);
  const nameOf = new Map(inScope.map((person) => [person.objectId, person.userPrincipalName]));
  const users = inScope.map((person): [string, Json] => [
    person.userPrincipalName,
    {
      ...sorted(documentOf(valuesOf(person, "kept"))),
      manager: nameOf.get(person.managerId ?? "") ?? null,
      groups: [...teams.values()]
        .filter((team) => team.members.has(person.objectId))
        .map((team) => team.displayName)
        .sort(),
    },
  ]);
  const groups = [...teams.values()].map((team): [string, Json] => [
    team.displayName,
    {
      externalId: team.objectId,
      members: [...team.members].flatMap((member) => nameOf.get(member) ?? []).sort(),
    },
  ]);
  return { users: Object.fromEntries(users), groups: Object.fromEntries(groups) };
}

/**
 * Reads the whole directory through paging.
 * @param read how a whole collection is read
 */
export async function readBack(
  rollcall: Rollcall,
  token: string,
  read: typeof readAll = readAll,
): Promise<Directory> {
  const users = await read(rollcall, token, "/Users", 100);
  const groups = await read(rollcall, token, "/Groups", 20);
  const userNameOf = new Map(users.map((user) => [at(user, "/id"), at(user, "/userName")]));
  const nameOf = (id: Json | undefined) => userNameOf.get(id) ?? null;
  return {
    users: byName(users, "userName", (user) => {
      const { id: _id, meta: _meta, schemas: _schemas, groups: _groups, ...document } = user;
      // It holds what an administrator granted, and Entra has no say in.
      delete document[WORKPLACE];
      return {
        ...sorted(withoutManager(document)),
        manager: nameOf(at(user, `/${MANAGER.replace(/:manager$/, "/manager")}/value`)),
        groups: listAt(user, "/groups")
          .map((group) => String(at(group, "/display")))
          .sort(),
      };
    }),
    groups: byName(groups, "displayName", (group) => ({
      externalId: at(group, "/externalId") ?? null,
      members: listAt(group, "/members")
        .map((member) => String(nameOf(at(member, "/value"))))
        .sort(),
    })),
  };
}

type JsonObject = { [key: string]: Json };

export async function readAll(
  rollcall: Rollcall,
  token: string,
  endpoint: string,
  count: number,
): Promise<JsonObject[]> {
  const resources: JsonObject[] = [];
  for (let total = 1; resources.length < total; ) {
    const path = `${endpoint}?startIndex=${resources.length + 1}&count=${count}`;
    const { json, status, text } = await rollcall.request("GET", path, { token });
    const page = listAt(json, "/Resources") as JsonObject[];
    const found = at(json, "/totalResults");
    if (typeof found !== "number" || (page.length === 0 && found > resources.length)) {
      throw new Error(`GET ${path}: ${status} ${text.slice(0, 500)}`);
    }
    total = found;
    resources.push(...page);
  }
  return resources;
}

/** @throws when two resources have one name */
function byName(
  resources: readonly JsonObject[],
  name: string,
  read: (resource: JsonObject) => Json,
): { [name: string]: Json } {
  const entries = new Map(resources.map((each) => [String(each[name]), read(each)]));
  if (entries.size < resources.length) throw new Error(`Two resources have one ${name}.`);
  return Object.fromEntries(entries);
}

function listAt(json: Json | undefined, pointer: string): Json[] {
  const list = at(json, pointer);
  return Array.isArray(list) ? list : [];
}

function withoutManager(document: JsonObject): JsonObject {
  const urn = MANAGER.replace(/:manager$/, "");
  const container = document[urn];
  if (typeof container !== "object" || container === null || Array.isArray(container)) {
    return document;
  }
  const { manager: _manager, ...rest } = container;
  const { [urn]: _container, ...others } = document;
  return Object.keys(rest).length > 0 ? { ...others, [urn]: rest } : others;
}

/** Elements come in the order in which they were added, and `primary` is set on creation only. */
function sorted(document: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(document).map(([name, value]) => {
      if (!Array.isArray(value)) return [name, value];
      const elements = value.map((element) => {
        const { primary: _primary, ...rest } = element as JsonObject;
        return rest;
      });
      return [name, elements.sort((a, b) => String(a.type).localeCompare(String(b.type)))];
    }),
  );
}
