import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

const set = (path: string, value: unknown) => ({ op: "replace", path, value });

export const patchOutcome: Chapter = {
  title: "RFC 7644 §3.5.2 Modifying with PATCH: order, atomicity and answers",
  duties: [
    {
      section: "3.5.2",
      keyword: "states",
      sentence:
        "Operations are applied sequentially in the order they appear in the array. Each " +
        "operation in the sequence is applied to the target resource; the resulting " +
        "resource becomes the target of the next operation.",
      title: "the later of two operations on one attribute counts, and sees the earlier",
      run: async ({ user, patch }) => {
        const { path } = await user();
        const { json } = await patch(
          path,
          patchOf(
            set("title", "first"),
            set("title", "second"),
            { op: "add", path: "emails", value: [{ value: "a@x", type: "work" }] },
            set('emails[type eq "work"].display', "A"),
          ),
        );
        expect(json).toMatchObject({ title: "second", emails: [{ value: "a@x", display: "A" }] });
      },
    },
    {
      section: "3.5.2",
      keyword: "SHALL",
      sentence:
        'For multi-valued attributes, a PATCH operation that sets a value\'s "primary" ' +
        'sub-attribute to "true" SHALL cause the server to automatically set "primary" ' +
        'to "false" for any other values in the array.',
      title: "a new primary e-mail takes primary from the old one, by add and by replace",
      run: async ({ user, patch }) => {
        const emails = [
          { value: "a@x", type: "work", primary: true },
          { value: "b@x", type: "home" },
        ];
        const { path } = await user({ emails });
        const moved = await patch(path, patchOf(set('emails[type eq "home"].primary', true)));
        expect(at(moved.json, "/emails/0/primary")).toBe(false);
        expect(at(moved.json, "/emails/1/primary")).toBe(true);
        const value = [{ value: "c@x", primary: true }];
        const added = await patch(path, patchOf({ op: "add", path: "emails", value }));
        const flags = [0, 1, 2].map((place) => at(added.json, `/emails/${place}/primary`));
        expect(flags).toEqual([false, false, true]);
      },
    },
    {
      section: "3.5.2",
      keyword: "SHALL",
      sentence:
        "A PATCH request, regardless of the number of operations, SHALL be treated as " + "atomic.",
      title: "who reads while many are patched sees all operations of one or none",
      run: async ({ user, patch, get }) => {
        const { path } = await user({ title: "0", nickName: "0" });
        const writes = Array.from({ length: 20 }, (_, index) => {
          const value = String(index);
          return patch(path, patchOf(set("title", value), set("nickName", value)));
        });
        const reads = Array.from({ length: 20 }, () => get(path));
        for (const { json } of [...(await Promise.all(reads)), ...(await Promise.all(writes))]) {
          expect(at(json, "/title")).toBe(at(json, "/nickName") ?? "");
        }
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST",
      sentence:
        "If a single operation encounters an error condition, the original SCIM resource " +
        "MUST be restored, and a failure status SHALL be returned.",
      title: "an error in the last operation leaves nothing of the first, in Users and Groups",
      run: async ({ user, group, patch, get }) => {
        const person = await user({ title: "t" });
        const crowd = await group({ members: [{ value: person.id }] });
        const bad = { op: "replace", path: "id", value: "mine" };
        const onUser = patchOf(set("title", "u"), bad);
        expectScimError(await patch(person.path, onUser), 400, "mutability");
        const emptied = { op: "remove", path: "members" };
        const onGroup = patchOf(set("displayName", "n"), emptied, bad);
        expectScimError(await patch(crowd.path, onGroup), 400, "mutability");
        for (const { path, json } of [crowd]) expect((await get(path)).json).toEqual(json);
        expect(at((await get(person.path)).json, "/title")).toBe("t");
      },
    },
    {
      section: "3.5.2",
      keyword: "SHALL",
      sentence:
        "If a request fails, the server SHALL return an HTTP response status code and a " +
        "JSON detail error response as defined in Section 3.12.",
      title: "an unknown resource is 404, a taken userName 409, an old version 412",
      run: async ({ user, patch }) => {
        const [one, other] = [await user(), await user()];
        const taken = patchOf(set("userName", String(at(one.json, "/userName"))));
        expectScimError(await patch(other.path, taken), 409, "uniqueness");
        expectScimError(await patch("/Users/none", taken), 404);
        expectScimError(await patch(one.path, taken, { "if-match": 'W/"old"' }), 412);
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST",
      sentence:
        "On successful completion, the server either MUST return a 200 OK response code " +
        'and the entire resource within the response body, subject to the "attributes" ' +
        "query parameter (see Section 3.9), or MAY return HTTP status code 204 (No " +
        "Content) and the appropriate response headers for a successful PATCH request.",
      title: "a User is returned whole, a Group, whose members may be many, is 204 with ETag",
      run: async ({ user, group, patch, get }) => {
        const person = await user();
        const answer = await patch(person.path, patchOf(set("title", "t")));
        expect(answer.status).toBe(200);
        expect((await get(person.path)).json).toEqual(answer.json);
        const crowd = await group();
        const silent = await patch(crowd.path, patchOf(set("displayName", "n")));
        expect([silent.status, silent.text]).toEqual([204, ""]);
        const { headers } = await get(crowd.path);
        expect(silent.headers.get("etag")).toBe(headers.get("etag"));
      },
    },
    {
      section: "3.5.2",
      keyword: "MUST",
      sentence:
        'The server MUST return a 200 OK if the "attributes" parameter is specified in ' +
        "the request.",
      title: "with attributes the PATCH of a Group is 200 with these alone",
      run: async ({ group, patch }) => {
        const { path, id } = await group();
        const changes = patchOf(set("displayName", "n"));
        const answer = await patch(`${path}?attributes=displayName`, changes);
        expect(answer.status).toBe(200);
        const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
        expect(answer.json).toEqual({ schemas, id, displayName: "n" });
      },
    },
  ],
};
