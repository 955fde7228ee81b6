import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { newGroup, newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

const valueIsUnique =
  "server The value SHOULD be unique within the context of the current SCIM endpoint (or " +
  "tenancy) and MAY be globally unique";

export const characteristics: Chapter = {
  title: "RFC 7643 §7 Characteristics of attributes",
  duties: [
    {
      section: "7",
      keyword: "SHALL",
      sentence: "The server SHALL use case sensitivity when evaluating filters.",
      title: "userName is found in any case, externalId and id in their own alone",
      run: async ({ user, search, word }) => {
        const externalId = `${word()}Ab`;
        const { id, json } = await user({ externalId });
        const userName = String(at(json, "/userName"));
        for (const [filter, total] of [
          [`userName eq "${userName.toUpperCase()}"`, 1],
          [`externalId eq "${externalId}"`, 1],
          [`externalId eq "${externalId.toUpperCase()}"`, 0],
          [`externalId sw "${externalId.toLowerCase()}"`, 0],
          [`id eq "${id}"`, 1],
          [`id eq "${id.toUpperCase()}"`, 0],
          [`id eq "${id}" and meta.resourceType eq "user"`, 0],
          [`id eq "${id}" and meta.resourceType eq "User"`, 1],
        ] as const) {
          const found = await search("/Users", filter);
          expect({ filter, total: at(found.json, "/totalResults") }).toEqual({ filter, total });
        }
      },
    },
    {
      section: "7",
      keyword: "SHALL",
      sentence:
        "For attributes that are case exact, the server SHALL preserve case for any value " +
        "submitted.",
      title: "externalId, references and certificates keep their case, and so does all other text",
      run: async ({ user, get }) => {
        const sent = {
          externalId: "AbC",
          profileUrl: "HTTPS://Example.org/BJensen",
          title: "Tour GUIDE",
          emails: [{ value: "BJensen@Example.ORG", type: "Work" }],
          x509Certificates: [{ value: "MIIbAA==" }],
        };
        expect((await get((await user(sent)).path)).json).toMatchObject(sent);
      },
    },
    {
      section: "7",
      keyword: "SHALL NOT",
      sentence: "readOnly The attribute SHALL NOT be modified.",
      title: "PATCH of what is readOnly is 400 mutability, PUT of it is ignored",
      run: async ({ user, patch, put, get }) => {
        const { path, json } = await user({ title: "x" });
        for (const [name, value] of [
          ["id", "mine"],
          ["meta.created", "2001-01-01T00:00:00Z"],
          ["meta", { resourceType: "Car" }],
          ["groups", [{ value: "x" }]],
        ] as const) {
          for (const op of ["add", "replace"]) {
            const change = patchOf({ op, path: name, value });
            expectScimError(await patch(path, change), 400, "mutability");
          }
          expectScimError(
            await patch(path, patchOf({ op: "remove", path: name })),
            400,
            "mutability",
          );
        }
        const body = newUser({ userName: at(json, "/userName"), title: "x", id: "y", meta: {} });
        expect((await put(path, body)).json).toEqual(json ?? null);
        expect((await get(path)).json).toEqual(json ?? null);
      },
    },
    {
      section: "7",
      keyword: "SHALL NOT",
      sentence:
        "immutable The attribute MAY be defined at resource creation (e.g., POST) or at record " +
        "replacement via a request (e.g., a PUT). The attribute SHALL NOT be updated.",
      title: "value, type and $ref of a member cannot be changed, but the member replaced",
      run: async ({ user, group, patch, put, get, word }) => {
        const [one, two] = [await user(), await user()];
        const { path } = await group({ members: [{ value: one.id }] });
        for (const [name, value] of [
          ["value", two.id],
          ["type", "Group"],
          ["$ref", "https://example.org"],
        ]) {
          const at = `members[value eq "${one.id}"].${name}`;
          const change = patchOf({ op: "replace", path: at, value });
          expectScimError(await patch(path, change), 400, "mutability");
        }
        expect((await get(path)).json).toMatchObject({
          members: [{ value: one.id, type: "User" }],
        });
        const body = newGroup({ displayName: word(), members: [{ value: two.id }] });
        expect((await put(path, body)).json).toMatchObject({ members: [{ value: two.id }] });
      },
    },
    {
      section: "7",
      keyword: "SHALL NOT",
      sentence:
        "Attribute values SHALL NOT be returned (e.g., because the value is a stored hash).",
      title: "a writeOnly attribute is taken and not returned, even when asked for by its URN",
      run: async ({ user, get }) => {
        const { path, answer } = await user({ password: "t1meMa$heen" });
        const urn = "urn:ietf:params:scim:schemas:core:2.0:User:password";
        for (const { status, json, text } of [answer, await get(`${path}?attributes=${urn}`)]) {
          expect(status).toBeWithin(200, 202);
          expect(at(json, "/id")).toBeString();
          expect(text).not.toContain("password");
        }
      },
    },
    {
      section: "7",
      keyword: "SHOULD",
      sentence: valueIsUnique,
      title: "the userName of a removed User is free, and that of a Group's name never taken",
      run: async (provider) => {
        const { path, json } = await provider.user();
        const userName = String(at(json, "/userName"));
        const twin = newUser({ userName });
        expectScimError(await provider.post("/Users", twin), 409, "uniqueness");
        await provider.group({ displayName: userName });
        await provider.group({ displayName: userName });
        await provider.delete(path);
        expect((await provider.post("/Users", twin)).status).toBe(201);
      },
    },
    {
      section: "7",
      keyword: "SHOULD",
      sentence: "No two resources on the same server SHOULD possess the same value.",
      title: "of requests for one userName at the same moment, one makes a User and the others 409",
      run: async ({ post, word, search }) => {
        const userName = word();
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => post("/Users", newUser({ userName }))),
        );
        const statuses = answers.map(({ status }) => status).sort();
        expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
        const found = await search("/Users", `userName eq "${userName}"`);
        expect(at(found.json, "/totalResults")).toBe(1);
      },
    },
    {
      section: "7",
      keyword: "SHOULD",
      sentence:
        "global The value SHOULD be globally unique (e.g., an email address, a GUID, or " +
        "other value).",
      title: "no attribute is published as globally unique; ids, which could be, are UUIDs",
      run: async ({ get, user }) => {
        expect((await get("/Schemas")).text).not.toContain('"uniqueness":"global"');
        expect((await user()).id).toMatch(/^[0-9a-f-]{36}$/);
      },
    },
    {
      section: "7",
      keyword: "SHOULD",
      sentence: "No two resources on any server SHOULD possess the same value.",
      notApplicable: "Nobody: no attribute is published as globally unique.",
    },
  ],
};
