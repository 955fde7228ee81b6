import { STATUS_CODES } from "node:http";
import { Type } from "@sinclair/typebox";

/** RFC 9457, as the administrators' API answers what went wrong. */
export const problemSchema = Type.Object({
  type: Type.String(),
  title: Type.String({ description: "What the status means." }),
  status: Type.Integer(),
  detail: Type.String({ description: "What was wrong and what to change, for people." }),
  requestId: Type.String({ description: "By this the server's log tells more." }),
});

const PROBLEMS = {
  400: {
    description: "The request cannot be understood. Nothing is changed.",
    detail: "The body is not as it must be at 'enabled': Expected boolean.",
  },
  401: {
    description: "There is no valid token. `WWW-Authenticate` says why.",
    detail: "Send a token: 'Authorization: Bearer rc_…'.",
  },
  403: {
    description: "The token is valid, but its scope does not allow this.",
    detail: "The token 'desks' has scope 'read'; this needs a token with scope 'admin'.",
  },
  404: {
    description: "There is nothing of this name or id.",
    detail: "There is no live token with the id '9f3a1c55'.",
  },
  408: {
    description: "The body did not arrive in time.",
    detail: "The body did not arrive within 55 seconds.",
  },
  409: {
    description: "It does not go together with what is there. Nothing is changed.",
    detail: "The permission 'parking' is granted to 3 people and groups; withdraw it there first.",
  },
  410: {
    description: "The cursor is older than what is remembered: read everything anew.",
    detail: "The cursor is older than what is remembered. Read all people anew, without it.",
  },
  412: {
    description: "It is not at the version of `If-Match`. Nothing is changed.",
    detail: 'It is at W/"4", not at W/"3".',
  },
  413: {
    description: "The body is larger than the limit.",
    detail: "The body is larger than 4194304 bytes, the limit of this server.",
  },
  415: {
    description: "The body is of another content type.",
    detail: "Content-Type must be application/json, got 'text/xml'.",
  },
  429: {
    description: "Nothing was done. `Retry-After` says when to come back.",
    detail: "Client 'desks' may send 25 requests per second. Wait 1 s.",
  },
  500: {
    description: "A fault of the server. Its log has more under the request id.",
    detail:
      "Internal fault; ask the operator about request '0199c3a5-02d7-7a11-8b3e-6d4f1a90c257'.",
  },
  503: {
    description: "There was no answer in time. `Retry-After` says when to come back.",
    detail: "There was no answer within 55 seconds.",
  },
} as const;

export type ProblemStatus = keyof typeof PROBLEMS;

const HEADERS: Readonly<Record<string, string>> = {
  401: "WWW-Authenticate",
  429: "Retry-After",
  503: "Retry-After",
};

/** The answers that the routes refer to; the key is the name of the component. */
export const problemAnswers = Object.fromEntries(
  Object.entries(PROBLEMS).map(([status, { description, detail }]) => [
    `Problem${status}`,
    {
      description,
      content: {
        "application/problem+json": {
          schema: { $ref: "#/components/schemas/Problem" },
          example: {
            type: "about:blank",
            title: STATUS_CODES[status] ?? "Error",
            status: Number(status),
            detail,
            requestId: "0199c3a5-02d7-7a11-8b3e-6d4f1a90c257",
          },
        },
      },
      ...(HEADERS[status] && {
        headers: { [HEADERS[status]]: { $ref: `#/components/headers/${HEADERS[status]}` } },
      }),
    },
  ]),
);

/** References to these answers, by status. */
export const problems = (...statuses: readonly ProblemStatus[]) =>
  Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
  );
