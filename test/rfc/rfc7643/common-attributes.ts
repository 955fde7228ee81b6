import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { published } from "./published.ts";

const METAS = ["resourceType", "created", "lastModified", "location", "version"];

export const commonAttributes: Chapter = {
  title: "RFC 7643 §3.1 Common attributes: id and externalId",
  duties: [
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        'With the exception of the "ServiceProviderConfig" and "ResourceType" server discovery ' +
        "endpoints and their associated resources, these attributes MUST be defined for all " +
        "resources, including any extended resource types.",
      title: "id, externalId and meta of each resource type can be asked for and filtered on",
      run: async ({ get, search }) => {
        const types = (await get("/ResourceTypes")).json;
        const endpoints = [0, 1].map((index) => at(types, `/Resources/${index}/endpoint`));
        expect(endpoints).toEqual(["/Users", "/Groups"]);
        const names = ["id", "externalId", ...METAS.map((name) => `meta.${name}`)];
        for (const endpoint of endpoints) {
          for (const name of names) {
            expect((await search(String(endpoint), `${name} pr`)).status).toBe(200);
          }
        }
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        "When accepted by a service provider (e.g., after a SCIM create), the attributes " +
        '"id" and "meta" (and its associated sub-attributes) MUST be assigned values by the ' +
        "service provider.",
      title: "a new User and a new Group have an id and all of meta",
      run: async ({ user, group }) => {
        for (const { json } of [await user(), await group()]) {
          expect(at(json, "/id")).toEqual(expect.stringMatching(/\S/));
          expect(Object.keys(Object(at(json, "/meta"))).sort()).toEqual(METAS.toSorted());
          for (const name of METAS) expect(at(json, `/meta/${name}`)).not.toBeEmpty();
        }
      },
    },
    {
      section: "3.1",
      keyword: "SHALL",
      sentence:
        "The attribute characteristics (see Section 2.2) listed here SHALL take precedence over " +
        "older definitions that may be included in existing schemas.",
      title: "no published schema lists a common attribute, so none has other characteristics",
      run: async (provider) => {
        const paths = (await published(provider)).map(({ path }) => path);
        const common = ["schemas", "id", "externalId", "meta"];
        expect(paths.filter((path) => common.includes(path))).toEqual([]);
        expect(paths).toContain("userName");
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence: 'Each representation of the resource MUST include a non-empty "id" value.',
      title: "the id is there whatever was asked for or excluded",
      run: async ({ user, get, search, patch }) => {
        const { id, path } = await user();
        for (const query of ["", "?attributes=title", "?excludedAttributes=id,userName"]) {
          expect(at((await get(`${path}${query}`)).json, "/id")).toBe(id);
          const list = await search("/Users", `id eq "${id}"`, query.slice(1));
          expect(at(list.json, "/Resources/0/id")).toBe(id);
        }
        const change = patchOf({ op: "add", path: "title", value: "x" });
        expect(at((await patch(`${path}?attributes=title`, change)).json, "/id")).toBe(id);
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        "This identifier MUST be unique across the SCIM service provider's entire set of " +
        "resources.",
      title: "no User and no Group has the id of another resource",
      run: async ({ user, group }) => {
        const made = await Promise.all(
          Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? user() : group())),
        );
        expect(new Set(made.map(({ id }) => id)).size).toBe(20);
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        "It MUST be a stable, non-reassignable identifier that does not change when the same " +
        "resource is returned in subsequent requests.",
      title: "the id outlives a new userName, and is given to nobody else after a removal",
      run: async (provider) => {
        const { id, path, json } = await provider.user();
        const body = newUser({ userName: provider.word() });
        expect(at((await provider.put(path, body)).json, "/id")).toBe(id);
        expect(at((await provider.get(path)).json, "/id")).toBe(id);
        await provider.delete(path);
        const again = await provider.user({ userName: at(json, "/userName") });
        expect(again.id).not.toBe(id);
        expectScimError(await provider.get(path), 404);
      },
    },
    {
      section: "3.1",
      keyword: "MUST NOT",
      sentence:
        'The value of the "id" attribute is always issued by the service provider and MUST ' +
        "NOT be specified by the client.",
      title: "an id that the client sends is ignored by POST and PUT, and refused by PATCH",
      run: async ({ user, put, patch, get }) => {
        const { id, path, json } = await user({ id: "mine" });
        expect(id).not.toBe("mine");
        const body = newUser({ userName: at(json, "/userName"), id: "mine" });
        expect(at((await put(path, body)).json, "/id")).toBe(id);
        const change = patchOf({ op: "replace", path: "id", value: "mine" });
        expectScimError(await patch(path, change), 400, "mutability");
        expectScimError(await get("/Users/mine"), 404);
      },
    },
    {
      section: "3.1",
      keyword: "MUST NOT",
      sentence:
        'The string "bulkId" is a reserved keyword and MUST NOT be used within any unique ' +
        "identifier value.",
      title: "ids are UUIDs, which cannot hold the word",
      run: async ({ user, group }) => {
        for (const { id } of [await user({ id: "bulkId:1" }), await group({ id: "bulkId:2" })]) {
          expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        }
      },
    },
    {
      section: "3.1",
      keyword: "MUST NOT",
      sentence:
        'The value of the "externalId" attribute is always issued by the provisioning client and ' +
        "MUST NOT be specified by the service provider.",
      title: "who was sent without an externalId has none",
      run: async ({ user, group, get }) => {
        for (const { path } of [await user(), await group()]) {
          expect(Object.keys((await get(path)).json ?? {})).not.toContain("externalId");
        }
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        "The service provider MUST always interpret the externalId as scoped to the provisioning " +
        "domain.",
      title: "two clients give one User an externalId each, and see and find their own alone",
      run: async ({ rollcall, user, patch, get, search, word }) => {
        const token = await rollcall.token(word());
        const [mine, theirs] = [word(), word()];
        const { path, id } = await user({ externalId: mine });
        const other = (method: string, to: string, body?: unknown) =>
          rollcall.request(method, to, { token, ...(body !== undefined && { body }) });
        expect(at((await other("GET", path)).json, "/externalId")).toBeUndefined();
        const change = patchOf({ op: "add", path: "externalId", value: theirs });
        expect((await other("PATCH", path, change)).status).toBe(200);
        expect(at((await other("GET", path)).json, "/externalId")).toBe(theirs);
        expect(at((await get(path)).json, "/externalId")).toBe(mine);
        const own = await search("/Users", `externalId eq "${mine}"`);
        expect(at(own.json, "/Resources/0/id")).toBe(id);
        const foreign = await search("/Users", `externalId eq "${theirs}"`);
        expect(at(foreign.json, "/totalResults")).toBe(0);
        expect((await patch(path, change)).status).toBe(200);
      },
    },
  ],
};
