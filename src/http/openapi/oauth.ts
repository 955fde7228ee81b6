import type { DocumentDecoration } from "elysia";
import { LIMITS } from "../../scim/limits.ts";
import { ref } from "./components.ts";

const EXAMPLE_ISSUER = "https://rollcall.example.com";

const header = (name: string) => ({ [name]: ref("headers", name) });

const json = (description: string, example: object) => ({
  description,
  content: { "application/json": { schema: { type: "object" as const }, example } },
});

const refusal = (description: string, error: string, error_description: string) =>
  json(description, { error, error_description });

const described: DocumentDecoration = {
  tags: ["OAuth"],
  operationId: "describeOAuth",
  summary: "Where and how to get a token",
  security: [],
  responses: {
    200: json("RFC 8414.", {
      issuer: EXAMPLE_ISSUER,
      token_endpoint: `${EXAMPLE_ISSUER}/oauth/token`,
      grant_types_supported: ["client_credentials"],
    }),
  },
};

const parameter = (description: string) => ({ type: "string" as const, description });

const token: DocumentDecoration = {
  tags: ["OAuth"],
  operationId: "issueToken",
  summary: "Get an access token",
  description:
    "The client credentials grant of RFC 6749. The client proves who it is: with its secret, in " +
    "the form or by HTTP Basic, or with a JWT of somebody whom it trusts (RFC 7523).",
  security: [],
  requestBody: {
    required: true,
    content: {
      "application/x-www-form-urlencoded": {
        schema: {
          type: "object",
          required: ["grant_type"],
          properties: {
            grant_type: { type: "string", enum: ["client_credentials"] },
            client_id: parameter("The name of the client."),
            client_secret: parameter("Shown by `rollcall client create`."),
            client_assertion_type: {
              type: "string",
              enum: ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"],
            },
            client_assertion: parameter("A JWT, in place of the secret."),
            scope: parameter("`scim` (the default) or `provision`: read and write; or `read`."),
          },
        },
        examples: {
          secret: {
            summary: "With a secret",
            value: {
              grant_type: "client_credentials",
              client_id: "entra",
              client_secret: "rcs_…",
              scope: "scim",
            },
          },
        },
      },
    },
  },
  responses: {
    200: json("The token, and how many seconds it is good.", {
      access_token: "rc_…",
      token_type: "Bearer",
      expires_in: 3600,
      scope: "scim",
    }),
    400: refusal(
      "The request cannot be understood, or asks for another grant or scope.",
      "unsupported_grant_type",
      "The grant_type must be client_credentials.",
    ),
    401: {
      ...refusal(
        "The client did not prove who it is.",
        "invalid_client",
        "The client is not known or its secret is not right.",
      ),
      headers: header("WWW-Authenticate"),
    },
    408: refusal(
      "The body did not arrive in time.",
      "invalid_request",
      "The body did not arrive within 55 seconds.",
    ),
    413: refusal(
      "The body is larger than the limit.",
      "invalid_request",
      `The body is larger than ${LIMITS.formBytes} bytes, the limit of this server.`,
    ),
    429: {
      ...refusal(
        "Too many wrong proofs came from this address. `Retry-After` says when to come back.",
        "invalid_client",
        "The client is not known or its secret is not right. Too many such requests came from " +
          "this address. Wait 56 s, or send a good token.",
      ),
      headers: header("Retry-After"),
    },
    500: refusal(
      "A fault of the server. Its log has more under the request id.",
      "server_error",
      "Internal fault; ask the operator about request 0199c3a5-02d7-7a11-8b3e-6d4f1a90c257.",
    ),
    503: {
      ...refusal(
        "There was no answer in time. `Retry-After` says when to come back.",
        "server_error",
        "There was no answer within 55 seconds.",
      ),
      headers: header("Retry-After"),
    },
  },
};

/** What the explorer says of the routes about tokens. */
export const oauthOperation = { describe: described, token };
