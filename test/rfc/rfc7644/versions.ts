import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

const tagged =
  "When supported, SCIM ETags MUST be specified as an HTTP header and SHOULD be specified " +
  "within " +
  "the 'version' attribute contained in the resource's 'meta' attribute.";
const title = (value: string) => patchOf({ op: "replace", path: "title", value });

export const versions: Chapter = {
  title: "RFC 7644 §3.13 and §3.14 Versions of the protocol and of resources",
  duties: [
    {
      section: "3.13",
      keyword: "MUST",
      sentence:
        "If specified, the version identifier MUST appear in the URL path immediately " +
        "preceding the resource endpoint and conform to the following scheme: the " +
        "character 'v' followed by the desired SCIM version number",
      title: "the endpoints are below /scim/v2, where meta.location is as well",
      run: async ({ rollcall, token, user }) => {
        const { json } = await user();
        expect(String(at(json, "/meta/location"))).toStartWith(`${rollcall.url}/scim/v2/Users/`);
        const moved = `${rollcall.url}/v2/scim/Users`;
        expect((await rollcall.request("GET", moved, { token })).status).toBe(404);
      },
    },
    {
      section: "3.13",
      keyword: "MUST",
      sentence:
        "When specified, service providers MUST perform the operation using the desired " +
        "version or reject the request.",
      title: "v1, v3 and v2.1 are rejected and write nothing",
      run: async ({ rollcall, token, search, word }) => {
        for (const version of ["v1", "v3", "v2.1", "2"]) {
          const userName = word();
          const url = `${rollcall.url}/scim/${version}/Users`;
          const body = newUser({ userName });
          expectScimError(await rollcall.request("POST", url, { token, body }), 404);
          const { json } = await search("/Users", `userName eq "${userName}"`);
          expect(at(json, "/totalResults")).toBe(0);
        }
      },
    },
    {
      section: "3.13",
      keyword: "SHOULD",
      sentence:
        "When omitted, service providers SHOULD perform the operation using the most " +
        "recent SCIM protocol version supported by the service provider.",
      title: "below /scim without a version the same resources are found",
      run: async ({ rollcall, token, user, get }) => {
        const { path } = await user();
        const bare = await rollcall.request("GET", `${rollcall.url}/scim${path}`, { token });
        expect(bare.status).toBe(200);
        expect(at(bare.json, "/id")).toBe(at((await get(path)).json, "/id") ?? "");
      },
    },
    {
      section: "3.14",
      keyword: "MUST",
      sentence: tagged,
      title: "GET, POST, PUT and PATCH carry an ETag, which another change makes another",
      run: async ({ user, get, put, patch }) => {
        const { path, json, answer } = await user();
        const userName = at(json, "/userName");
        const tags = [
          answer,
          await patch(path, title("t")),
          await put(path, newUser({ userName, title: "u" })),
        ].map(({ headers }) => headers.get("etag"));
        for (const tag of tags) expect(String(tag)).toMatch(/^W\/"[^"]+"$/);
        expect(new Set(tags).size).toBe(3);
        expect((await get(path)).headers.get("etag")).toBe(tags[2] ?? "");
      },
    },
    {
      section: "3.14",
      keyword: "SHOULD",
      sentence: tagged,
      title: "meta.version is the ETag, in one resource and in a list",
      run: async ({ user, get, search }) => {
        const { path, id } = await user();
        const one = await get(path);
        const tag = String(one.headers.get("etag"));
        expect(at(one.json, "/meta/version")).toBe(tag);
        const list = await search("/Users", `id eq "${id}"`);
        expect(at(list.json, "/Resources/0/meta/version")).toBe(tag);
      },
    },
    {
      section: "3.14",
      keyword: "states",
      sentence:
        "If the resource has not changed, the service provider simply returns an empty " +
        "body with a 304 (Not Modified) response code.",
      title: "If-None-Match with the ETag is 304 without a body, and 200 after a change",
      run: async ({ user, get, patch }) => {
        const { path, answer } = await user();
        const headers = { "if-none-match": String(answer.headers.get("etag")) };
        const same = await get(`${path}?attributes=displayName`, headers);
        expect([same.status, same.text]).toEqual([304, ""]);
        await patch(path, title("t"));
        expect((await get(path, headers)).status).toBe(200);
      },
    },
    {
      section: "3.14",
      keyword: "states",
      sentence:
        "If the service provider supports versioning of resources, the client MAY supply " +
        "an If-Match header (Section 3.1 of [RFC7232]) for PUT and PATCH operations to " +
        "ensure that the requested operation succeeds only if the supplied ETag matches " +
        "the latest service provider resource",
      title: "PUT, PATCH and DELETE with an old ETag are 412 and change nothing",
      run: async ({ user, get, put, patch, delete: remove }) => {
        const { path, json, answer } = await user();
        const old = { "if-match": String(answer.headers.get("etag")) };
        expect((await patch(path, title("t"), old)).status).toBe(200);
        const body = newUser({ userName: at(json, "/userName"), title: "u" });
        expectScimError(await put(path, body, old), 412);
        expectScimError(await patch(path, title("v"), old), 412);
        expectScimError(await remove(path, old), 412);
        const now = await get(path);
        expect(at(now.json, "/title")).toBe("t");
        const latest = { "if-match": String(now.headers.get("etag")) };
        expect((await put(path, body, latest)).status).toBe(200);
      },
    },
  ],
};
