import { expect } from "bun:test";
import { User } from "../../../src/scim/schema/user.ts";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import type { Chapter } from "../duty.ts";

export const meta: Chapter = {
  title: "RFC 7643 §3.1 meta",
  duties: [
    {
      section: "3.1",
      keyword: "SHALL",
      sentence: "This attribute SHALL be ignored when provided by clients.",
      title: "meta in a POST or PUT changes nothing",
      run: async ({ user, put, get }) => {
        const meta = {
          resourceType: "Car",
          created: "2001-01-01T00:00:00Z",
          lastModified: "2001-01-01T00:00:00Z",
          location: "https://example.org/car",
          version: 'W/"car"',
        };
        const { path, json } = await user({ meta });
        const before = at(json, "/meta");
        const body = newUser({ userName: at(json, "/userName"), title: "x", meta });
        await put(path, body);
        const after = at((await get(path)).json, "/meta");
        for (const seen of [before, after]) {
          for (const [name, value] of Object.entries(meta)) {
            expect(at(seen, `/${name}`)).not.toBe(value);
          }
        }
        expect(at(after, "/created")).toBe(at(before, "/created"));
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        'The "DateTime" that the resource was added to the service provider. This attribute MUST ' +
        "be a DateTime.",
      title: "meta.created is the moment of the request, in a form that a filter can compare",
      run: async ({ user, search }) => {
        const before = Date.now();
        const { json, id } = await user();
        const created = String(at(json, "/meta/created"));
        expect(Date.parse(created)).toBeWithin(before - 1000, Date.now() + 1000);
        for (const [op, total] of [
          ["eq", 1],
          ["ge", 1],
          ["gt", 0],
        ] as const) {
          const found = await search("/Users", `id eq "${id}" and meta.created ${op} "${created}"`);
          expect(at(found.json, "/totalResults")).toBe(total);
        }
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        "If this resource has never been modified since its initial creation, the value MUST be " +
        'the same as the value of "created".',
      title: "lastModified equals created until the first change, and no longer after it",
      run: async ({ user, group, patch, get }) => {
        for (const { path, json } of [await user(), await group()]) {
          const created = at(json, "/meta/created");
          expect(at(json, "/meta/lastModified")).toBe(created ?? "");
          expect(at((await get(path)).json, "/meta/lastModified")).toBe(created ?? "");
          await Bun.sleep(5);
          await patch(path, patchOf({ op: "replace", path: "displayName", value: "New" }));
          const changed = (await get(path)).json;
          expect(String(at(changed, "/meta/lastModified")) > String(created)).toBe(true);
          expect(at(changed, "/meta/created")).toBe(created ?? "");
        }
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        "location The URI of the resource being returned. This value MUST be the same as the " +
        '"Content-Location" HTTP response header (see Section 3.1.4.2 of [RFC7231]).',
      title: "each answer with a resource has a Content-Location that is its meta.location",
      run: async (provider) => {
        const { answer, path } = await provider.user();
        const body = { schemas: [User.id], userName: provider.word() };
        const change = patchOf({ op: "add", path: "title", value: "x" });
        for (const each of [
          answer,
          await provider.get(path),
          await provider.put(path, body),
          await provider.patch(path, change),
        ]) {
          expect(at(each.json, "/meta/location")).toBe(`${provider.rollcall.base}${path}`);
          expect(each.headers.get("content-location")).toBe(`${provider.rollcall.base}${path}`);
        }
      },
    },
    {
      section: "3.1",
      keyword: "must",
      sentence:
        "The version of the resource being returned. This value must be the same as the " +
        "entity-tag (ETag) HTTP response header (see Sections 2.1 and 2.3 of [RFC7232]).",
      title: "meta.version is the ETag after POST, GET and PATCH",
      run: async ({ user, get, patch }) => {
        const { answer, path } = await user();
        const change = patchOf({ op: "add", path: "title", value: "x" });
        for (const each of [answer, await patch(path, change), await get(path)]) {
          expect(at(each.json, "/meta/version")).toBe(String(each.headers.get("etag")));
        }
      },
    },
    {
      section: "3.1",
      keyword: "MUST",
      sentence:
        'If a service provider provides "version" (entity-tag) for a representation and the ' +
        "generation of that entity-tag does not satisfy all of the characteristics of a strong " +
        "validator (see Section 2.1 of [RFC7232]), then the origin server MUST mark the " +
        '"version" (entity-tag) as weak by prefixing its opaque value with "W/" (case sensitive).',
      title: "versions, which are the same for each projection, are weak",
      run: async ({ user, get }) => {
        const { path } = await user();
        const whole = await get(path);
        const part = await get(`${path}?attributes=userName`);
        expect(part.headers.get("etag")).toBe(whole.headers.get("etag"));
        expect(whole.headers.get("etag")).toMatch(/^W\/"[^"]+"$/);
      },
    },
  ],
};
