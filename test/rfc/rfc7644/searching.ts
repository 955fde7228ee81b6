import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { found, foundEach } from "../found.ts";
import type { Provider } from "../provider.ts";

const schemas = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"];
const ask = ({ post }: Provider, parameters: object, endpoint = "/Users") =>
  post(`${endpoint}/.search`, { schemas, ...parameters });

const notation = "MUST be in standard attribute notation (Section 3.10) form.";
const always =
  'This parameter SHALL have no effect on attributes whose schema "returned" setting is ' +
  '"always" (see Sections 2.2 and 7 of [RFC7643]).';

export const searching: Chapter = {
  title: "RFC 7644 §3.4.3 Querying resources using HTTP POST",
  duties: [
    {
      section: "3.4.3",
      keyword: "SHALL",
      sentence:
        'The inclusion of "/.search" on the end of a valid SCIM endpoint SHALL be used ' +
        "to indicate that the HTTP POST verb is intended to be a query operation.",
      title:
        "POST to /.search of the root and of each type answers as GET does, and creates " +
        "nothing",
      run: async (provider) => {
        const externalId = provider.word();
        await provider.user({ externalId });
        await provider.group({ externalId });
        const filter = `externalId eq "${externalId}"`;
        for (const [endpoint, total] of [
          ["", 2],
          ["/Users", 1],
          ["/Groups", 1],
        ] as const) {
          const answer = await ask(provider, { filter }, endpoint);
          expect(answer.status).toBe(200);
          expect(at(answer.json, "/totalResults")).toBe(total);
          const byUrl = await provider.search(endpoint || "/", filter);
          expect(answer.json).toEqual(byUrl.json);
        }
      },
    },
    {
      section: "3.4.3",
      keyword: "MUST",
      sentence:
        "Query requests MUST be identified using the following URI: " +
        '"urn:ietf:params:scim:api:messages:2.0:SearchRequest".',
      title: "a body that is no SearchRequest is invalidSyntax",
      run: async ({ post }) => {
        for (const body of [
          {},
          { schemas: [] },
          { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] },
          { schemas: "urn:ietf:params:scim:api:messages:2.0:SearchRequest" },
        ]) {
          expectScimError(await post("/Users/.search", body), 400, "invalidSyntax");
        }
      },
    },
    {
      section: "3.4.3",
      keyword: "MUST",
      sentence: `attributes: Attribute names ${notation}`,
      title: "attributes is a list of names, with URN and sub-attribute or without",
      run: async (provider) => {
        const { id } = await provider.user({
          name: { givenName: "G", familyName: "F" },
          title: "t",
        });
        const core = "urn:ietf:params:scim:schemas:core:2.0:User";
        const attributes = [`${core}:title`, "name.givenName"];
        const answer = await ask(provider, { filter: `id eq "${id}"`, attributes });
        expect(found(answer)[0]).toEqual({
          schemas: [core],
          id,
          title: "t",
          name: { givenName: "G" },
        });
        expectScimError(await ask(provider, { attributes: [7] }), 400, "invalidValue");
      },
    },
    {
      section: "3.4.3",
      keyword: "SHALL",
      sentence: `excludedAttributes: ${always}`,
      title: "id and schemas stay, what is listed goes",
      run: async (provider) => {
        const { id } = await provider.user({ title: "t" });
        const excludedAttributes = ["id", "schemas", "title"];
        const answer = await ask(provider, { filter: `id eq "${id}"`, excludedAttributes });
        expect(found(answer)[0]).toMatchObject({ id, schemas: expect.any(Array) });
        expect(at(found(answer)[0], "/title")).toBeUndefined();
      },
    },
    {
      section: "3.4.3",
      keyword: "MUST",
      sentence: `excludedAttributes: Attribute names ${notation}`,
      title: "excludedAttributes understands sub-attributes and URNs",
      run: async (provider) => {
        const { id } = await provider.user({
          name: { givenName: "G", familyName: "F" },
          title: "t",
        });
        const excludedAttributes = [
          "urn:ietf:params:scim:schemas:core:2.0:User:title",
          "name.givenName",
        ];
        const answer = await ask(provider, { filter: `id eq "${id}"`, excludedAttributes });
        expect(at(found(answer)[0], "/title")).toBeUndefined();
        expect(at(found(answer)[0], "/name")).toEqual({ familyName: "F" });
      },
    },
    {
      section: "3.4.3",
      keyword: "MUST",
      sentence: "The filter string MUST be a valid filter (Section 3.4.2.2) expression.",
      title: "a filter that is none is invalidFilter, one that is no text is invalidValue",
      run: async (provider) => {
        expectScimError(await ask(provider, { filter: "title is x" }), 400, "invalidFilter");
        expectScimError(await ask(provider, { filter: ["title pr"] }), 400, "invalidValue");
      },
    },
    {
      section: "3.4.3",
      keyword: "SHALL",
      sentence:
        "sortBy A string indicating the attribute whose value SHALL be used to order the " +
        "returned responses.",
      title: "sortBy and sortOrder order the answer, startIndex and count cut it",
      run: async (provider) => {
        const timezone = provider.word();
        for (const nickName of ["b", "c", "a"]) await provider.user({ nickName, timezone });
        const query = { filter: `timezone eq "${timezone}"`, sortBy: "nickName" };
        const up = await ask(provider, query);
        expect(foundEach(up, "/nickName")).toEqual(["a", "b", "c"]);
        const down = { ...query, sortOrder: "descending", startIndex: 2, count: 1 };
        expect(foundEach(await ask(provider, down), "/nickName")).toEqual(["b"]);
      },
    },
    {
      section: "3.4.3",
      keyword: "MUST",
      sentence: `The "sortBy" attribute ${notation}`,
      title: "sortBy takes a sub-attribute, and refuses what is no attribute",
      run: async (provider) => {
        const sortBy = "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName";
        expect((await ask(provider, { sortBy })).status).toBe(200);
        expectScimError(await ask(provider, { sortBy: "name[x]" }), 400, "invalidValue");
      },
    },
  ],
};
