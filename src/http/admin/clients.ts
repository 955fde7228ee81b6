import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { createClientSecret, LIVE_SECRETS } from "../../directory/client-secret.ts";
import type { Credential } from "../../directory/credential-store.ts";
import { notFound, ScimError } from "../../scim/error.ts";
import { shown } from "../../scim/resource/text.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { TOKEN_PATH } from "../oauth.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { jsonBody } from "./check.ts";
import { json, nothing } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";
import { clientName, nullable, times } from "./schemas.ts";
import { isoTime } from "./time.ts";

const newClientSchema = Type.Object(
  { name: clientName("The client_id.") },
  { additionalProperties: false },
);

const trustSchema = Type.Object({
  issuers: Type.Array(Type.String()),
  audiences: Type.Array(Type.String()),
  subjects: Type.Array(Type.String()),
  tenant: Type.Optional(Type.String()),
  keys: Type.String({ description: "Where the public keys of the issuer are read." }),
});

const credentialSchema = Type.Object({
  id: Type.String(),
  kind: Type.Union([Type.Literal("secret"), Type.Literal("assertion"), Type.Literal("bearer")]),
  state: Type.Union([Type.Literal("live"), Type.Literal("revoked")]),
  created: times.required,
  lastUsed: times.orNull,
  revoked: times.orNull,
  trust: nullable(trustSchema),
});

const clientsSchema = Type.Object({
  items: Type.Array(
    Type.Object({ client: Type.String(), credentials: Type.Array(credentialSchema) }),
  ),
});

const secretSchema = Type.Object({
  clientId: Type.String(),
  clientSecret: Type.String({ description: "It is never shown again." }),
  tokenEndpoint: Type.String(),
  credentialId: Type.String({ description: "To revoke this secret alone." }),
  provisioning: Type.Boolean({ description: "Whether identity providers may write now." }),
});

const SECRET = {
  clientId: "entra",
  clientSecret: "rcs_…",
  tokenEndpoint: "https://rollcall.example.com/oauth/token",
  credentialId: "secret-1f0c2a9d",
  provisioning: true,
};

const operations = {
  list: adminOperation({
    tag: "Clients",
    id: "listClients",
    summary: "List clients",
    description: "Every client with what it proves with who it is, revoked ones too.",
    answers: {
      200: {
        description: "The clients, without their secrets.",
        schema: clientsSchema,
        example: {
          items: [
            {
              client: "entra",
              credentials: [
                {
                  id: SECRET.credentialId,
                  kind: "secret",
                  state: "live",
                  created: "2026-03-02T08:15:30.120Z",
                  lastUsed: "2026-03-02T09:00:00.000Z",
                  revoked: null,
                  trust: null,
                },
              ],
            },
          ],
        },
      },
    },
  }),
  create: adminOperation({
    tag: "Clients",
    id: "createClient",
    summary: "Make a client",
    description:
      "For OAuth 2 client credentials. The secret is answered here and nowhere else. It switches " +
      "provisioning on, unless somebody has switched it on or off before.",
    body: { schema: newClientSchema, example: { name: "entra" } },
    answers: {
      201: { description: "The client with its secret.", schema: secretSchema, example: SECRET },
    },
    errors: [409],
  }),
  rotate: adminOperation({
    tag: "Clients",
    id: "rotateClient",
    summary: "Make a second secret",
    description: "Both work until the first is revoked.",
    path: { name: ["The client_id.", "entra"] },
    answers: { 201: { description: "The new secret.", schema: secretSchema, example: SECRET } },
    errors: [409],
  }),
  revoke: adminOperation({
    tag: "Clients",
    id: "revokeClient",
    summary: "Revoke a client or one credential",
    description: "With every access token that was issued for it. Tokens of /tokens stay.",
    path: { name: ["The client_id, or the id of a credential.", SECRET.credentialId] },
    answers: { 204: { description: "Revoked." } },
  }),
};

/** What clients prove with who they are, beside tokens. */
export const clients = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/clients",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, list),
      { detail: operations.list },
    )
    .post(
      "/clients",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, create),
      { parse: "none", detail: operations.create },
    )
    .post(
      "/clients/:name/rotate",
      ({ request, bearer, params: { name } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => rotate(exchange, name)),
      { parse: "none", detail: operations.rotate },
    )
    .delete(
      "/clients/:name",
      ({ request, bearer, params: { name } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => revoke(exchange, name)),
      { detail: operations.revoke },
    );

async function list({ provider: { directory } }: AdminExchange): Promise<Response> {
  const byClient = Map.groupBy(await directory.store.listCredentials(), ({ client }) => client);
  const items = [...byClient].map(([client, credentials]) => ({
    client,
    credentials: credentials.map(credentialJson),
  }));
  return json(200, { items });
}

async function create(exchange: AdminExchange): Promise<Response> {
  const { name } = await jsonBody(exchange, newClientSchema);
  if ((await liveSecrets(exchange, name)) > 0) {
    throw new ScimError(
      409,
      `Client '${name}' has a secret. For a second one: POST /api/v1/clients/${name}/rotate`,
    );
  }
  return addSecret(exchange, name);
}

async function rotate(exchange: AdminExchange, name: string): Promise<Response> {
  if ((await liveSecrets(exchange, name)) > 0) return addSecret(exchange, name);
  throw notFound(
    `There is no client ${shown(name)} with a secret; POST /api/v1/clients makes one.`,
  );
}

async function liveSecrets({ provider }: AdminExchange, name: string): Promise<number> {
  const known = await provider.directory.store.listCredentials();
  return known.filter(
    ({ client, kind, revoked }) => client === name && kind === "secret" && revoked === undefined,
  ).length;
}

async function addSecret(exchange: AdminExchange, name: string): Promise<Response> {
  const { directory, authentication } = exchange.provider;
  const by = adminAct(exchange);
  const made = await createClientSecret(directory.store, name, by.at, by);
  if (made === undefined) {
    throw new ScimError(
      409,
      `Client '${name}' has ${LIVE_SECRETS} secrets, which is the most. Revoke one of them ` +
        "first: DELETE /api/v1/clients/{credential id}",
    );
  }
  return json(201, {
    clientId: name,
    clientSecret: made.secret,
    tokenEndpoint: `${authentication.issuer}${TOKEN_PATH}`,
    credentialId: made.credential.id,
    provisioning: made.isProvisioning,
  });
}

async function revoke(exchange: AdminExchange, named: string): Promise<Response> {
  const by = adminAct(exchange);
  const { store } = exchange.provider.directory;
  if ((await store.revokeCredentials(named, by.at, by)).length > 0) return nothing();
  throw notFound(
    `There is no client or credential ${shown(named)} that is live; GET /api/v1/clients lists ` +
      "them.",
  );
}

const credentialJson = ({ id, kind, created, lastUsed, revoked, trust }: Credential) => ({
  id,
  kind,
  state: revoked === undefined ? "live" : "revoked",
  created: isoTime(created),
  lastUsed: isoTime(lastUsed),
  revoked: isoTime(revoked),
  trust: trust ?? null,
});
