import {
  invalidFilter,
  invalidPath,
  invalidSyntax,
  invalidValue,
  mutability,
  noTarget,
  notFound,
  preconditionFailed,
  ScimError,
  uniqueness,
} from "../../scim/error.ts";
import { errorResponse } from "../../scim/message/error-response.ts";

/** The errors of routes, each with what it looks like. The key is the name of the component. */
export const errorAnswers = {
  BadQuery: {
    description: "The query cannot be understood.",
    examples: {
      filter: invalidFilter("Expected a value after 'userName eq', got the end of the filter."),
      count: invalidValue("'count' must be a whole number, got \"ten\"."),
    },
  },
  BadProjection: {
    description: "The selection of attributes cannot be understood.",
    examples: {
      both: invalidValue(
        "'attributes' and 'excludedAttributes' exclude each other: send one of them.",
      ),
    },
  },
  BadResource: {
    description: "The body is not JSON, or not such a resource.",
    examples: {
      syntax: invalidSyntax("The body must be a JSON object, got an array."),
      value: invalidValue("Attribute 'emails.type' must be a string, got 7."),
    },
  },
  BadPatch: {
    description:
      "The body is not JSON, or not a PatchOp that fits the resource. Nothing is changed.",
    examples: {
      path: invalidPath("Operations[0]: there is no attribute 'nickname2'."),
      target: noTarget("Operations[1]: no value of 'emails' matches the filter."),
      mutability: mutability("Operations[0]: attribute 'id' is read-only."),
      value: invalidValue("Attribute 'active' must be true or false, got \"maybe\"."),
    },
  },
  BadBulk: {
    description: "The body is not JSON, or no BulkRequest. Nothing is done.",
    examples: {
      operations: invalidSyntax("'Operations' must be an array of one or more operations."),
      failOnErrors: invalidValue("'failOnErrors' must be a whole number from 1, got 0."),
    },
  },
  Unauthorized: {
    description: "There is no valid token. `WWW-Authenticate` says why.",
    examples: { token: new ScimError(401, "Send a token: 'Authorization: Bearer rc_…'.") },
  },
  Forbidden: {
    description: "The token is valid, but its scope does not allow this.",
    examples: { scope: new ScimError(403, "A token of scope 'read' may not change anything.") },
  },
  FilterForbidden: {
    description: "Descriptions cannot be filtered (RFC 7644 §4).",
    examples: { filter: new ScimError(403, "Discovery endpoints take no 'filter' (RFC 7644 §4).") },
  },
  NotFound: {
    description: "There is no such resource.",
    examples: { id: notFound("There is no User '0199c3a4-0000-7000-8000-000000000000'.") },
  },
  Conflict: {
    description: "An attribute that must be unique has a value that is taken.",
    examples: {
      userName: uniqueness("userName 'noor.vermeulen@example.com' is taken by another User."),
    },
  },
  PreconditionFailed: {
    description: "The resource is not at the version of `If-Match`. Nothing is changed.",
    examples: { version: preconditionFailed('The resource is at W/"4", not at W/"3".') },
  },
  TooLarge: {
    description: "The body is larger than the limit.",
    examples: {
      body: new ScimError(413, "The body is larger than 4194304 bytes, the limit of this server."),
    },
  },
  BulkTooLarge: {
    description: "There is more in the request than ServiceProviderConfig allows.",
    examples: {
      maxPayloadSize: new ScimError(
        413,
        "The bulk request is larger than maxPayloadSize (4194304 bytes).",
      ),
      maxOperations: new ScimError(
        413,
        "The bulk request has 1001 operations, which exceeds maxOperations (1000).",
      ),
    },
  },
  BodyTimeout: {
    description: "The body did not arrive in time.",
    examples: {
      body: new ScimError(408, "The body did not arrive within 55 seconds."),
    },
  },
  UnsupportedMediaType: {
    description: "The body is neither application/scim+json nor application/json.",
    examples: {
      type: new ScimError(415, "Content-Type must be application/scim+json, got 'text/xml'."),
    },
  },
  TooManyRequests: {
    description: "Nothing was done. `Retry-After` says when to come back.",
    examples: {
      rate: new ScimError(429, "Client 'entra' may send 25 requests per second. Wait 1 s."),
    },
  },
  Overdue: {
    description: "There was no answer in time. `Retry-After` says when to come back.",
    examples: {
      write: new ScimError(
        503,
        "There was no answer within 55 seconds. The change may still be carried out; read before " +
          "you repeat it.",
      ),
    },
  },
  NoMe: {
    description: "The token stands for no User.",
    examples: {
      token: new ScimError(501, "The token 'entra' stands for no User, so there is no /Me."),
    },
  },
  InternalError: {
    description: "A fault of the server. Its log has more under the request id.",
    examples: {
      fault: new ScimError(
        500,
        "Internal fault; ask the operator about request '0199c3a5-02d7-7a11-8b3e-6d4f1a90c257'.",
      ),
    },
  },
} as const;

export type ErrorName = keyof typeof errorAnswers;

/** The status that an error is answered with. */
export function statusOf(name: ErrorName): number {
  const [first] = Object.values<ScimError>(errorAnswers[name].examples);
  return first?.status ?? 500;
}

/** The bodies of an error, as OpenAPI writes examples. */
export function errorExamples(name: ErrorName) {
  return Object.fromEntries(
    Object.entries<ScimError>(errorAnswers[name].examples).map(([key, error]) => [
      key,
      { summary: error.scimType ?? `${error.status}`, value: errorResponse(error) },
    ]),
  );
}
