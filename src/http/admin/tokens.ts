import { type Static, Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import type { Token } from "../../directory/store.ts";
import { createToken, type NewToken, requireUser } from "../../directory/token.ts";
import { LIMITABLE_FIELDS } from "../../directory/token-limits.ts";
import { invalidValue, notFound } from "../../scim/error.ts";
import { shown } from "../../scim/resource/text.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { jsonBody } from "./check.ts";
import { json, nothing } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";
import { clientName, nullable, times } from "./schemas.ts";
import { isoTime } from "./time.ts";

const scope = Type.Union([Type.Literal("read"), Type.Literal("provision"), Type.Literal("admin")], {
  description:
    "`read`: workplace systems; `provision`: identity providers; `admin`: administrators.",
});

const newTokenSchema = Type.Object(
  {
    name: clientName("What the journal and the log call it."),
    scope,
    client: Type.Optional(clientName("Whom the token belongs to; the name unless told.")),
    expires: Type.Optional(
      Type.String({ description: "A date, or a date with a time; never unless told." }),
    ),
    user: Type.Optional(Type.String({ description: "The id of the User that /Me is." })),
    fields: Type.Optional(
      Type.Array(Type.String(), {
        description:
          "With scope read: the only fields of people that it may read, beside the id. " +
          `Any of ${LIMITABLE_FIELDS.join(", ")}.`,
      }),
    ),
    sites: Type.Optional(
      Type.Array(Type.String(), {
        description: "With scope read: the sites whose people alone it may read.",
      }),
    ),
  },
  { additionalProperties: false },
);

const tokenProperties = {
  id: Type.String(),
  name: Type.String(),
  client: Type.String(),
  scope,
  state: Type.Union([Type.Literal("live"), Type.Literal("expired"), Type.Literal("revoked")]),
  created: times.required,
  expires: times.orNull,
  lastUsed: times.orNull,
  revoked: times.orNull,
  user: nullable(Type.String()),
  fields: nullable(Type.Array(Type.String())),
  sites: nullable(Type.Array(Type.String())),
};
const tokenSchema = Type.Object(tokenProperties);
type TokenJson = Static<typeof tokenSchema>;

const newlyMadeSchema = Type.Object({
  ...tokenProperties,
  secret: Type.String({ description: "The token itself. It is never shown again." }),
  provisioning: Type.Boolean({ description: "Whether identity providers may write now." }),
});

const EXAMPLE: TokenJson = {
  id: "9f3a1c55",
  name: "desks",
  client: "desks",
  scope: "read",
  state: "live",
  created: "2026-03-02T08:15:30.120Z",
  expires: null,
  lastUsed: null,
  revoked: null,
  user: null,
  fields: ["displayName", "site", "active"],
  sites: ["Utrecht"],
};

/** Tokens: made, listed and revoked; each change counts from the next request on. */
export const tokens = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/tokens",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, list),
      {
        detail: adminOperation({
          tag: "Tokens",
          id: "listTokens",
          summary: "List tokens",
          description: "All that were made, expired and revoked ones too, the oldest first.",
          answers: {
            200: {
              description: "The tokens, without their secrets.",
              schema: Type.Object({ items: Type.Array(tokenSchema) }),
              example: { items: [EXAMPLE] },
            },
          },
        }),
      },
    )
    .post(
      "/tokens",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, create),
      {
        parse: "none",
        detail: adminOperation({
          tag: "Tokens",
          id: "createToken",
          summary: "Make a token",
          description:
            "The secret is answered here and nowhere else. A token with scope provision switches " +
            "provisioning on, unless somebody has switched it on or off before.",
          body: {
            schema: newTokenSchema,
            example: {
              name: "desks",
              scope: "read",
              fields: ["displayName", "site", "active"],
              sites: ["Utrecht"],
            },
          },
          answers: {
            201: {
              description: "The token with its secret.",
              schema: newlyMadeSchema,
              example: { ...EXAMPLE, secret: "rc_…", provisioning: true },
            },
          },
        }),
      },
    )
    .delete(
      "/tokens/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => revoke(exchange, id)),
      {
        detail: adminOperation({
          tag: "Tokens",
          id: "revokeToken",
          summary: "Revoke a token",
          description: "From now on it is answered 401.",
          path: { id: ["The id of the token.", EXAMPLE.id] },
          answers: { 204: { description: "Revoked." } },
        }),
      },
    );

async function list({ provider: { directory } }: AdminExchange): Promise<Response> {
  const now = directory.now();
  const known = await directory.store.listTokens();
  return json(200, { items: known.map((token) => tokenJson(token, now)) });
}

async function create(exchange: AdminExchange): Promise<Response> {
  const { store, now } = exchange.provider.directory;
  const { name, client = name, expires, user, ...rest } = await jsonBody(exchange, newTokenSchema);
  if (user !== undefined) await requireUser(store, user);
  const by = adminAct(exchange);
  const wanted: NewToken = {
    ...{ ...rest, name, client, created: by.at },
    ...(expires !== undefined && { expires: endOf(expires, by.at) }),
    ...(user !== undefined && { user }),
  };
  const { token, secret, isProvisioning } = await createToken(store, wanted, by);
  return json(201, { ...tokenJson(token, now()), secret, provisioning: isProvisioning });
}

async function revoke(exchange: AdminExchange, id: string): Promise<Response> {
  const by = adminAct(exchange);
  if (await exchange.provider.directory.store.revokeToken(id, by.at, by)) return nothing();
  throw notFound(`There is no live token with the id ${shown(id)}; GET /api/v1/tokens lists them.`);
}

/** ISO 8601, with a time or without. */
const DATE = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?$/;

function endOf(text: string, now: number): number {
  const at = DATE.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw invalidValue(
      `'expires' must be a date such as 2027-01-31 or 2027-01-31T12:00:00Z, got ${shown(text)}.`,
    );
  }
  if (at <= now) throw invalidValue(`'expires' is in the past: ${shown(text)}.`);
  return at;
}

function tokenJson(token: Token, now: number): TokenJson {
  const { id, name, client, created, expires, lastUsed, revoked } = token;
  const isExpired = expires !== undefined && expires <= now;
  return {
    ...{ id, name, client, scope: token.scope },
    state: revoked !== undefined ? "revoked" : isExpired ? "expired" : "live",
    created: new Date(created).toISOString(),
    expires: isoTime(expires),
    lastUsed: isoTime(lastUsed),
    revoked: isoTime(revoked),
    user: token.user ?? null,
    fields: token.fields === undefined ? null : [...token.fields],
    sites: token.sites === undefined ? null : [...token.sites],
  };
}
