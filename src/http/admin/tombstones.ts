import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { erase, tombstoneJson } from "../../directory/erasure.ts";
import { tombstonesPage } from "../../directory/tombstones.ts";
import { notFound } from "../../scim/error.ts";
import { LIMITS } from "../../scim/limits.ts";
import { shown } from "../../scim/resource/text.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { checkedQuery } from "./check.ts";
import { json, nothing } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";
import { nullable, times } from "./schemas.ts";

const parameters = Type.Object({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: LIMITS.pageSize,
      description: `How many to a page; ${LIMITS.defaultPageSize} unless told.`,
      examples: [100],
    }),
  ),
  cursor: Type.Optional(Type.String({ description: "`nextCursor` of the page before." })),
});

const properties = {
  id: Type.String(),
  type: Type.String({ description: "`User` or `Group`." }),
  name: nullable(Type.String()),
  at: times.required,
  until: Type.String({ description: "When it is forgotten. ISO 8601, in UTC." }),
  client: Type.String({ description: "Who removed it." }),
};

const EXAMPLE = {
  id: "0199c3a5-02d7-7a11-8b3e-6d4f1a90c257",
  type: "User",
  name: "Ada Lovelace",
  at: "2026-03-02T08:15:30.120Z",
  until: "2026-04-01T08:15:30.120Z",
  client: "entra",
};

const path = { id: ["The id that it had.", EXAMPLE.id] } as const;

const operations = {
  list: adminOperation({
    tag: "Tombstones",
    id: "listTombstones",
    summary: "List what was removed",
    description: "In the order of ids. Nothing is kept unless the setting tombstoneDays says so.",
    query: parameters,
    answers: {
      200: {
        description: "What was removed, without what is left of it.",
        schema: Type.Object({
          items: Type.Array(Type.Object(properties)),
          nextCursor: nullable(Type.String()),
        }),
        example: { items: [EXAMPLE], nextCursor: null },
      },
    },
  }),
  read: adminOperation({
    tag: "Tombstones",
    id: "getTombstone",
    summary: "Look at what was removed",
    path,
    answers: {
      200: {
        description: "All that was kept of it.",
        schema: Type.Object({ ...properties, remains: Type.Record(Type.String(), Type.Unknown()) }),
        example: {
          ...EXAMPLE,
          remains: {
            document: { userName: "ada@example.com", displayName: "Ada Lovelace" },
            permissions: ["parking"],
            groups: [],
          },
        },
      },
    },
  }),
  erase: adminOperation({
    tag: "Tombstones",
    id: "eraseTombstone",
    summary: "Erase what was removed",
    description:
      "The tombstone, and everything personal in the journal. The entries stay: when, who, what, " +
      "and with which outcome.",
    path,
    answers: { 204: { description: "Erased." } },
    errors: [409],
  }),
};

/** What was removed, while it is kept. */
export const tombstones = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/tombstones",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, list),
      { detail: operations.list },
    )
    .get(
      "/tombstones/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async (exchange) =>
          json(200, tombstoneJson(await tombstoneOf(exchange, id))),
        ),
      { detail: operations.read },
    )
    .delete(
      "/tombstones/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async (exchange) => {
          await tombstoneOf(exchange, id);
          await erase(exchange.provider.directory.store, adminAct(exchange), id);
          return nothing();
        }),
      { detail: operations.erase },
    );

async function list(exchange: AdminExchange): Promise<Response> {
  const { limit = LIMITS.defaultPageSize, cursor } = checkedQuery(exchange, parameters);
  const { store } = exchange.provider.directory;
  const { items, nextCursor } = await tombstonesPage(store, limit, cursor);
  const listed = items.map(tombstoneJson).map(({ remains: _, ...rest }) => rest);
  return json(200, { items: listed, nextCursor });
}

async function tombstoneOf({ provider: { directory } }: AdminExchange, id: string) {
  const found = await directory.store.tombstone(id);
  if (found !== undefined) return found;
  throw notFound(
    `There is no tombstone with the id ${shown(id)}; GET /api/v1/tombstones lists them.`,
  );
}
