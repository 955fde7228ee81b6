import { EnterpriseUser } from "../../src/scim/schema/enterprise-user.ts";
import { Group } from "../../src/scim/schema/group.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { type Answered, type Asked, openServer } from "./server.ts";

const HOST = "https://scim.example.com";

interface More extends Asked {
  readonly failOnErrors?: number;
}

/** A server, and a client that sends bulk requests to it and looks at what became of them. */
export async function openBulk() {
  const server = await openServer();

  const bulk = (Operations: readonly object[], { failOnErrors, ...asked }: More = {}) =>
    server.request("POST", "/scim/v2/Bulk", {
      body: { schemas: [MESSAGE.bulkRequest], Operations, ...(failOnErrors && { failOnErrors }) },
      ...asked,
    });

  /** The resource that an operation was about, as a client reads it afterwards. */
  const read = (answered: Answered, index: number) =>
    server.request("GET", String(answered.at("Operations", index, "location")).replace(HOST, ""));

  return {
    server,
    bulk,
    read,
    async membersOf(answered: Answered, index: number): Promise<string[]> {
      const members = (await read(answered, index)).at("members") ?? [];
      return (members as { value: string }[]).map(({ value }) => value).sort();
    },
    managerOf: async (answered: Answered, index: number) =>
      (await read(answered, index)).at(EnterpriseUser.id, "manager", "value"),
    count: async (endpoint: string) =>
      (await server.request("GET", `/scim/v2/${endpoint}?count=0`)).at("totalResults"),
    /** So that names can be used again. */
    async clear(): Promise<void> {
      for (;;) {
        const left = await server.request("GET", "/scim/v2?attributes=meta.location&count=1000");
        const found = left.at("Resources") as { meta: { location: string } }[];
        if (found.length === 0) return;
        await bulk(found.map(({ meta }) => ({ method: "DELETE", path: meta.location })));
      }
    },
  };
}

export const user = (bulkId: string, more: object = {}) => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: { schemas: [User.id], userName: bulkId, ...more },
});

/** A user whose manager is another operation's. */
export const managed = (bulkId: string, by: string, more: object = {}) =>
  user(bulkId, { [EnterpriseUser.id]: { manager: { value: `bulkId:${by}` } }, ...more });

export const group = (bulkId: string, ...members: string[]) => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: { schemas: [Group.id], displayName: bulkId, members: members.map((value) => ({ value })) },
});

export const patch = (path: string, ...Operations: object[]) => ({
  method: "PATCH",
  path,
  data: { schemas: [MESSAGE.patchOp], Operations },
});

export const join = (path: string, ...ids: string[]) =>
  patch(path, { op: "add", path: "members", value: ids.map((value) => ({ value })) });

export const statuses = (answered: Answered) =>
  (answered.at("Operations") as { status: string }[]).map(({ status }) => status);

/** The id of the resource that an operation was about. */
export const idOf = (answered: Answered, index: number): string =>
  String(answered.at("Operations", index, "location"))
    .split("/")
    .at(-1) ?? "";
