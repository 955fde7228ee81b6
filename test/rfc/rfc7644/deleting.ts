import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { found } from "../found.ts";

export const deleting: Chapter = {
  title: "RFC 7644 §3.6 Deleting resources",
  duties: [
    {
      section: "3.6",
      keyword: "MUST",
      sentence:
        "Service providers MAY choose not to permanently delete the resource but MUST " +
        "return a 404 (Not Found) error code for all operations associated with the " +
        "previously deleted resource.",
      title: "GET, PUT, PATCH and DELETE of what was deleted are 404",
      run: async ({ user, group, send }) => {
        for (const { path } of [await user(), await group()]) {
          await send("DELETE", path);
          expectScimError(await send("GET", path), 404);
          expectScimError(await send("DELETE", path), 404);
          const body = path.startsWith("/Users")
            ? newUser({ userName: "back" })
            : {
                ...newUser({}),
                schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                displayName: "b",
              };
          expectScimError(await send("PUT", path, { body }), 404);
          const changes = patchOf({ op: "replace", path: "displayName", value: "x" });
          expectScimError(await send("PATCH", path, { body: changes }), 404);
        }
      },
    },
    {
      section: "3.6",
      keyword: "MUST",
      sentence: "Service providers MUST omit the resource from future query results.",
      title: "no query finds what was deleted, and no group has it as a member",
      run: async ({ user, group, search, get, delete: remove, word }) => {
        const externalId = word();
        const { path, id } = await user({ externalId });
        const crowd = await group({ members: [{ value: id }] });
        await remove(path);
        for (const endpoint of ["/Users", "/"]) {
          expect(found(await search(endpoint, `externalId eq "${externalId}"`))).toEqual([]);
          expect(found(await search(endpoint, `id eq "${id}"`))).toEqual([]);
        }
        expect(at((await get(crowd.path)).json, "/members")).toBeUndefined();
        expect(found(await search("/Groups", `members.value eq "${id}"`))).toEqual([]);
      },
    },
    {
      section: "3.6",
      keyword: "SHOULD NOT",
      sentence:
        "In addition, the service provider SHOULD NOT consider the deleted resource in " +
        "conflict calculation.",
      title: "its userName and externalId may be given to another User",
      run: async ({ user, put, delete: remove, word }) => {
        const [userName, externalId] = [word(), word()];
        const { path } = await user({ userName, externalId });
        const other = await user();
        await remove(path);
        const answer = await put(other.path, newUser({ userName, externalId }));
        expect(answer.status).toBe(200);
        expect(answer.json).toMatchObject({ userName, externalId });
      },
    },
    {
      section: "3.6",
      keyword: "SHOULD NOT",
      sentence:
        "For example, if a User resource is deleted, a CREATE request for a User resource " +
        "with the same userName as the previously deleted resource SHOULD NOT fail with a " +
        "409 error due to userName conflict.",
      title: "a new User of the same userName is 201, with an id of its own",
      run: async ({ user, post, delete: remove, word }) => {
        const userName = word();
        const { path, id } = await user({ userName });
        await remove(path);
        const answer = await post("/Users", newUser({ userName }));
        expect(answer.status).toBe(201);
        expect(at(answer.json, "/id")).not.toBe(id);
      },
    },
    {
      section: "3.6",
      keyword: "SHALL",
      sentence:
        "In response to a successful DELETE, the server SHALL return a successful HTTP " +
        "status code 204 (No Content).",
      title: "DELETE is 204 without a body",
      run: async ({ user, group, delete: remove }) => {
        for (const { path } of [await user(), await group()]) {
          const answer = await remove(path);
          expect([answer.status, answer.text]).toEqual([204, ""]);
        }
      },
    },
  ],
};
