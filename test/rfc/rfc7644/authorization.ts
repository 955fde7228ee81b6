import { expect } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

export const authorization: Chapter = {
  title: "RFC 7644 §2 Authentication and authorization",
  duties: [
    {
      section: "2",
      keyword: "SHOULD NOT",
      sentence:
        "Tokens that are issued based on weak or no authentication of authorizing users " +
        "and/or OAuth clients SHOULD NOT be used, unless, for example, they are being used " +
        "as single-use tokens to permit one-time requests such as anonymous registration " +
        "(see Section 3.3).",
      title: "nobody is given a token over HTTP without proving who they are",
      run: async ({ rollcall }) => {
        for (const path of ["/oauth/token", "/scim/v2/token", "/token"]) {
          const answer = await rollcall.request("POST", `${rollcall.url}${path}`, {
            raw: "grant_type=client_credentials",
            headers: { "content-type": "application/x-www-form-urlencoded" },
          });
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.status).toBeLessThan(500);
          expect(at(answer.json, "/access_token")).toBeUndefined();
        }
      },
    },
    {
      section: "2",
      keyword: "must",
      sentence:
        "Accordingly, the SCIM service provider must have a method for validating, " +
        'parsing, and/or "introspecting" the bearer token for the relevant ' +
        "authentication and authorization information.",
      title: "an unknown token, a cut one and a revoked one are 401",
      run: async ({ rollcall, token }) => {
        const revoked = await rollcall.token("gone");
        const listed = await rollcall.cli("token", "list", "--data", rollcall.data);
        const id = /^(\S+)\s+gone\s/m.exec(listed.stdout)?.[1] ?? "";
        expect((await rollcall.request("GET", "/Users", { token: revoked })).status).toBe(200);
        await rollcall.cli("token", "revoke", id, "--data", rollcall.data);
        for (const wrong of ["nonsense", token.slice(0, -1), `${token}x`, revoked]) {
          expectScimError(await rollcall.request("GET", "/Users", { token: wrong }), 401);
        }
      },
    },
    {
      section: "2",
      keyword: "SHOULD",
      sentence: "Implementers SHOULD combine the use of basic authentication with other factors.",
      title: "HTTP Basic alone opens nothing under /scim",
      run: async ({ rollcall, token }) => {
        const authorization = `Basic ${btoa(`rfc:${token}`)}`;
        const answer = await rollcall.request("GET", "/Users", { headers: { authorization } });
        expectScimError(answer, 401);
      },
    },
    {
      section: "2",
      keyword: "SHALL",
      sentence:
        "As per Section 4.1 of [RFC7235], a SCIM service provider SHALL indicate supported " +
        'HTTP authentication schemes via the "WWW-Authenticate" header.',
      title: "each 401 names Bearer in WWW-Authenticate",
      run: async ({ rollcall }) => {
        for (const path of ["/Users", "/Groups/1", "/Schemas", "/nothing"]) {
          const answer = await rollcall.request("GET", path);
          expectScimError(answer, 401);
          expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
        }
      },
    },
    {
      section: "2",
      keyword: "MUST",
      sentence:
        "Regardless of methodology, the SCIM service provider MUST be able to map the " +
        "authenticated client to an access control policy in order to determine the " +
        "client's authorization to retrieve and update SCIM resources.",
      title: "a token to read reads, and is 403 for each method that writes",
      run: async ({ rollcall, user, get }) => {
        const reader = await rollcall.token("reader", "read");
        const { path, id } = await user({ title: "before" });
        expect((await rollcall.request("GET", path, { token: reader })).status).toBe(200);
        const body = newUser({ userName: `${id}-other`, title: "after" });
        const changes = patchOf({ op: "replace", path: "title", value: "after" });
        for (const [method, to, sent] of [
          ["POST", "/Users", body],
          ["PUT", path, body],
          ["PATCH", path, changes],
          ["DELETE", path, undefined],
        ] as const) {
          const answer = await rollcall.request(method, to, { token: reader, body: sent });
          expectScimError(answer, 403);
        }
        expect(at((await get(path)).json, "/title")).toBe("before");
      },
    },
    {
      section: "2",
      keyword: "MUST",
      sentence: "the unique client MUST be mapped to a security subject (e.g., User)",
      title: "each token belongs to a client, whose externalIds are its own",
      run: async ({ rollcall, user, get }) => {
        const other = await rollcall.token("other", "provision", ["--client", "elsewhere"]);
        const { path } = await user({ externalId: "mine" });
        expect(at((await get(path)).json, "/externalId")).toBe("mine");
        const seen = await rollcall.request("GET", path, { token: other });
        expect(seen.status).toBe(200);
        expect(at(seen.json, "/externalId")).toBeUndefined();
      },
    },
    {
      section: "2",
      keyword: "SHOULD",
      sentence:
        "When processing requests, the service provider SHOULD consider the subject " +
        "performing the request and whether or not the action is appropriate given the " +
        "subject and the resource affected by the request.",
      title: "a search by POST is reading, and a creation by POST is not",
      run: async ({ rollcall, word }) => {
        const reader = await rollcall.token("searcher", "read");
        const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
        const search = { token: reader, body: { schemas, count: 1 } };
        expect((await rollcall.request("POST", "/Users/.search", search)).status).toBe(200);
        const created = { token: reader, body: newUser({ userName: word() }) };
        expectScimError(await rollcall.request("POST", "/Users", created), 403);
      },
    },
    {
      section: "2.1",
      keyword: "SHOULD",
      sentence:
        "implementers SHOULD consider the type of authorization granted, any authorized " +
        "scopes (see Section 3.3 of [RFC6749]), and the security subject(s) that SHOULD be " +
        "mapped from the authorization when considering local access control rules",
      title: "a token has a scope, and an unknown scope is not granted",
      run: async ({ rollcall }) => {
        const made = (scope: string) =>
          rollcall.cli("token", "create", "scoped", "--scope", scope, "--data", rollcall.data);
        expect((await made("everything")).code).not.toBe(0);
        expect((await made("read")).code).toBe(0);
      },
    },
    {
      section: "2.1",
      keyword: "MUST",
      sentence:
        "When using OAuth authorization tokens, implementers MUST take into account the " +
        "threats and countermeasures related to the use of client authorizations, as " +
        "documented in Section 8 of [RFC7521].",
      title: "a token in the URL or the body is not looked at",
      run: async ({ rollcall, token }) => {
        const answer = await rollcall.request("GET", `/Users?access_token=${token}`);
        expectScimError(answer, 401);
        const form = { raw: `access_token=${token}` };
        expectScimError(await rollcall.request("POST", "/Users/.search", form), 401);
      },
    },
    {
      section: "2.1",
      keyword: "MUST",
      sentence:
        "When using other token formats or frameworks, implementers MUST take into account " +
        "similar threats and countermeasures, especially those documented by the relevant " +
        "specifications.",
      title: "the secret of a token is in no file of the database and not in the log",
      run: async ({ rollcall, token, get }) => {
        await get("/Users?count=0");
        const secret = Buffer.from(token);
        const files = readdirSync(rollcall.data, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
        expect(files.length).toBeGreaterThan(0);
        expect(files.filter((file) => file.includes(secret))).toEqual([]);
        expect(rollcall.output()).not.toContain(token);
      },
    },
    {
      section: "2.2",
      keyword: "states",
      sentence:
        "In some SCIM deployments, it MAY be acceptable to permit unauthenticated " +
        "(anonymous) requests",
      notApplicable: "An option that is not taken: every request under /scim needs a token.",
    },
  ],
};
