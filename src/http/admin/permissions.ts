import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import {
  permissionNamed,
  renamePermission,
  replacePermissions,
} from "../../directory/permissions.ts";
import { LIMITS } from "../../scim/limits.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { type Answer, adminOperation } from "../openapi/admin-operation.ts";
import { jsonBody } from "./check.ts";
import { json } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";

const nameSchema = Type.String({
  pattern: `^[A-Za-z0-9._:-]{1,${LIMITS.permissionLength}}$`,
  description: "What people and groups are granted.",
});
const namesSchema = Type.Array(nameSchema, { maxItems: LIMITS.permissions });
const renameSchema = Type.Object({ name: nameSchema }, { additionalProperties: false });
const permissionSchema = Type.Object({
  name: Type.String(),
  grantedTo: Type.Integer({ description: "To how many people and groups." }),
});

const EXAMPLE = ["desk-booking", "lockers", "parking"];

const path = { name: ["The permission.", "parking"] } as const;
const all: Answer = {
  description: "All permissions.",
  schema: Type.Array(Type.String()),
  example: EXAMPLE,
};
const one: Answer = {
  description: "The permission.",
  schema: permissionSchema,
  example: { name: "parking", grantedTo: 3 },
};

const operations = {
  list: adminOperation({
    tag: "Permissions",
    id: "listPermissions",
    summary: "List permissions",
    answers: { 200: all },
  }),
  replace: adminOperation({
    tag: "Permissions",
    id: "replacePermissions",
    summary: "Replace the list of permissions",
    description: "One that is granted to somebody cannot be left out; it can be renamed.",
    body: { schema: namesSchema, example: EXAMPLE },
    answers: { 200: all },
    errors: [409],
  }),
  read: adminOperation({
    tag: "Permissions",
    id: "getPermission",
    summary: "Read a permission",
    path,
    answers: { 200: one },
  }),
  rename: adminOperation({
    tag: "Permissions",
    id: "renamePermission",
    summary: "Rename a permission",
    description: "Whoever has it keeps it.",
    path,
    body: { schema: renameSchema, example: { name: "parking:garage" } },
    answers: { 200: one },
    errors: [409],
  }),
};

/** The permissions that there are; who has them stands with people and groups. */
export const permissions = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/permissions",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, list),
      { detail: operations.list },
    )
    .put(
      "/permissions",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, replace),
      { parse: "none", detail: operations.replace },
    )
    .get(
      "/permissions/:name",
      ({ request, bearer, params: { name } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => show(exchange, name)),
      { detail: operations.read },
    )
    .patch(
      "/permissions/:name",
      ({ request, bearer, params: { name } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => rename(exchange, name)),
      { parse: "none", detail: operations.rename },
    );

const list = async ({ provider: { directory } }: AdminExchange): Promise<Response> =>
  json(200, await directory.store.permissions());

async function replace(exchange: AdminExchange): Promise<Response> {
  const names = await jsonBody(exchange, Type.Unknown());
  await replacePermissions(exchange.provider.directory.store, adminAct(exchange), names);
  return list(exchange);
}

const show = async ({ provider: { directory } }: AdminExchange, name: string): Promise<Response> =>
  json(200, await permissionNamed(directory.store, name));

async function rename(exchange: AdminExchange, from: string): Promise<Response> {
  const { name } = await jsonBody(exchange, renameSchema);
  await renamePermission(exchange.provider.directory.store, adminAct(exchange), from, name);
  return show(exchange, name);
}
