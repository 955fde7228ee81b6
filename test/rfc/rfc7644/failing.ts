import { expect } from "bun:test";
import { LIMITS } from "../../../src/scim/limits.ts";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import type { Answer } from "../../binary/rollcall.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter, Duty, TestedDuty } from "../duty.ts";
import type { Provider } from "../provider.ts";

const error = "urn:ietf:params:scim:api:messages:2.0:Error";
const nowhere = "/Users/01890000-0000-7000-8000-000000000000";
const client = "Obliges the client, and no redirect is ever answered.";
const set = (path: string, value: unknown) => patchOf({ op: "replace", path, value });

type Fail = (provider: Provider) => Promise<Answer>;
const handled = "Implementers SHOULD handle the identified HTTP status codes as described below.";

const statusDuty = (
  status: number,
  explanation: string,
  title: string,
  fails: readonly Fail[],
): TestedDuty => ({
  section: "3.12",
  keyword: "SHOULD",
  sentence: `${handled} ${status}: ${explanation}`,
  title: `${status} for ${title}`,
  run: async (provider) => {
    for (const fail of fails) {
      const answer = await fail(provider);
      expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
      expect(at(answer.json, "/status")).toBe(String(status));
    }
  },
});

const statuses: readonly TestedDuty[] = [
  statusDuty(
    400,
    "Request is unparsable, syntactically incorrect, or violates schema.",
    "broken JSON, a body that is no object, and values of another type",
    [
      ({ send }) => send("POST", "/Users", { raw: "{" }),
      ({ send }) => send("POST", "/Users", { raw: "[]" }),
      ({ post }) => post("/Users", newUser({ userName: 7 })),
      async ({ user, patch }) => patch((await user()).path, {}),
    ],
  ),
  statusDuty(
    401,
    "Authorization failure. The authorization header is invalid or missing.",
    "no token and for a wrong one, by each method",
    ["GET", "POST", "PUT", "PATCH", "DELETE"].map(
      (method): Fail =>
        ({ rollcall }) =>
          rollcall.request(method, nowhere, method === "GET" ? { token: "wrong" } : {}),
    ),
  ),
  statusDuty(
    403,
    "Operation is not permitted based on the supplied authorization.",
    "a write with a token to read",
    [
      async ({ rollcall, user }) => {
        const token = await rollcall.token("reads", "read");
        return rollcall.request("DELETE", (await user()).path, { token });
      },
    ],
  ),
  statusDuty(
    404,
    "Specified resource (e.g., User) or endpoint does not exist.",
    "an id that nobody has and an endpoint that is none, by each method",
    ["GET", "PUT", "PATCH", "DELETE"].flatMap((method): Fail[] =>
      [nowhere, "/Robots/1"].map((path) => ({ send }) => {
        const body = method === "PATCH" ? set("title", "t") : newUser({ userName: "nobody" });
        return send(method, path, method === "GET" ? {} : { body });
      }),
    ),
  ),
  statusDuty(
    409,
    "a service provider refused to create a new, duplicate resource.",
    "a userName that another User has, by POST, PUT and PATCH",
    [
      async ({ user, post }) => post("/Users", newUser({ userName: await taken(user) })),
      async ({ user, put }) => put((await user()).path, newUser({ userName: await taken(user) })),
      async ({ user, patch }) => patch((await user()).path, set("userName", await taken(user))),
    ],
  ),
  statusDuty(
    412,
    "Failed to update. Resource has changed on the server.",
    "a write with the ETag of an older version",
    ["PUT", "PATCH", "DELETE"].map(
      (method): Fail =>
        async ({ user, patch, send }) => {
          const { path, answer, json } = await user();
          await patch(path, set("title", "t"));
          const headers = { "if-match": String(answer.headers.get("etag")) };
          const whole = newUser({ userName: at(json, "/userName") });
          return send(method, path, {
            headers,
            body: method === "PATCH" ? set("title", "u") : whole,
          });
        },
    ),
  ),
  statusDuty(413, '{"maxOperations": 1000,"maxPayloadSize": 1048576}', "a body over the limit", [
    ({ send }) => send("POST", "/Users", { raw: `{"a":"${"x".repeat(LIMITS.bodyBytes)}"}` }),
  ]),
  statusDuty(
    501,
    "Service provider does not support the request operation, e.g., PATCH.",
    "/Me of a token that stands for no User",
    [({ get }) => get("/Me")],
  ),
];

const taken = async (user: Provider["user"]) => String(at((await user()).json, "/userName"));

const inBody: readonly Duty[] = [
  {
    section: "3.12",
    keyword: "MUST",
    sentence:
      "In addition to returning an HTTP response code, implementers MUST return the errors " +
      "in the body of the response in a JSON format, using the attributes described below.",
    title: "an error of each status has a body of the Error schema with a detail",
    run: async (provider) => {
      const { get, send, rollcall } = provider;
      expectScimError(await get("/Users?count=x"), 400, "invalidValue");
      expectScimError(await rollcall.request("GET", "/Users"), 401);
      expectScimError(await get(nowhere), 404);
      expectScimError(await send("PUT", "/Users"), 405);
      const headers = { "content-type": "text/xml" };
      expectScimError(await send("POST", "/Users", { raw: "<a/>", headers }), 415);
      expectScimError(await get("/Me"), 501);
    },
  },
  {
    section: "3.12",
    keyword: "REQUIRED",
    sentence:
      "status: The HTTP status code (see Section 6 of [RFC7231]) expressed as a JSON " +
      "string. REQUIRED.",
    title: "status is a string and no number",
    run: async ({ get }) => {
      const { json } = await get(nowhere);
      expect(json).toEqual({ schemas: [error], status: "404", detail: expect.any(String) });
    },
  },
  {
    section: "3.12",
    keyword: "SHOULD NOT",
    sentence:
      "The client SHOULD NOT use the location provided in the response as a permanent " +
      "reference to the resource and SHOULD continue to use the original request URI " +
      "[RFC7231].",
    notApplicable: client,
  },
  {
    section: "3.12",
    keyword: "SHOULD",
    sentence:
      "The client SHOULD use the location provided in the response as the permanent " +
      "reference to the resource [RFC7538].",
    notApplicable: client,
  },
  {
    section: "3.12",
    keyword: "SHOULD",
    sentence: "500: An internal error. Implementers SHOULD provide descriptive debugging advice.",
    notApplicable:
      "Not tested: no request is known that leads to one. The answer would have the id of " +
      "the request, under which the log has the advice; it is not told to strangers.",
  },
  {
    section: "3.12",
    keyword: "SHALL NOT",
    sentence: "For example, personal information SHALL NOT be transmitted over request URIs.",
    notApplicable: "Obliges the client; §7.5.2 shows what is answered to one that does.",
  },
];

export const failing: Chapter = {
  title: "RFC 7644 §3.12 HTTP status and error response handling",
  duties: [...inBody, ...statuses],
};
