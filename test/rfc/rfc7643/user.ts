import { expect } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";

/** Nothing is kept, so that these have nothing to be true of. */
const NOT_KEPT = "A password is checked for its type and forgotten: nothing is kept or passed on.";

export const user: Chapter = {
  title: "RFC 7643 §4.1.1 User, singular attributes",
  duties: [
    {
      section: "4.1.1",
      keyword: "MUST",
      sentence: "Each User MUST include a non-empty userName value.",
      title: "a User without a userName, or with a blank one, is neither made nor left",
      run: async ({ post, put, patch, user, get }) => {
        const { path, json } = await user();
        for (const userName of [undefined, null, "", "  "]) {
          expectScimError(await post("/Users", newUser({ userName })), 400, "invalidValue");
          expectScimError(await put(path, newUser({ userName })), 400, "invalidValue");
        }
        const remove = patchOf({ op: "remove", path: "userName" });
        expectScimError(await patch(path, remove), 400, "mutability");
        expect(at((await get(path)).json, "/userName")).toBe(String(at(json, "/userName")));
      },
    },
    {
      section: "4.1.1",
      keyword: "MUST",
      sentence: "This identifier MUST be unique across the service provider's entire set of Users.",
      title: "a userName that another User has, in any case, is 409 uniqueness",
      run: async ({ post, put, patch, user, word }) => {
        const userName = `${word()}é`;
        await user({ userName });
        const { path } = await user();
        for (const taken of [userName, userName.toUpperCase()]) {
          const body = newUser({ userName: taken });
          expectScimError(await post("/Users", body), 409, "uniqueness");
          expectScimError(await put(path, body), 409, "uniqueness");
          const change = patchOf({ op: "replace", path: "userName", value: taken });
          expectScimError(await patch(path, change), 409, "uniqueness");
        }
      },
    },
    {
      section: "4.1.1",
      keyword: "REQUIRED",
      sentence: "This attribute is REQUIRED and is case insensitive.",
      title: "userName is published as required, not case exact and unique, and found in any case",
      run: async ({ get, user, search, word }) => {
        const schema = (await get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User")).json;
        expect(at(schema, "/attributes/0")).toMatchObject({
          name: "userName",
          required: true,
          caseExact: false,
          uniqueness: "server",
        });
        const userName = word();
        const { id } = await user({ userName });
        const found = await search("/Users", `userName eq "${userName.toUpperCase()}"`);
        expect(at(found.json, "/Resources/0/id")).toBe(id);
      },
    },
    {
      section: "4.1.1",
      keyword: "SHOULD",
      sentence:
        "If both variants are returned, they SHOULD be describing the same name, with the " +
        "formatted name indicating how the component attributes should be combined.",
      title: "both variants of a name come back as they were sent, and neither is made up",
      run: async ({ user }) => {
        const names = [
          { formatted: "Ms. Barbara Jensen", givenName: "Barbara", familyName: "Jensen" },
          { givenName: "Barbara", familyName: "Jensen" },
          { formatted: "Ms. Barbara Jensen" },
        ];
        for (const name of names) expect(at((await user({ name })).json, "/name")).toEqual(name);
      },
    },
    {
      section: "4.1.1",
      keyword: "SHOULD",
      sentence: "The name SHOULD be the full name of the User being described, if known",
      notApplicable: "The client, who knows the name; what it sends is what is returned.",
    },
    {
      section: "4.1.1",
      keyword: "SHOULD",
      sentence:
        "The value provided SHOULD be the primary textual label by which this User is normally " +
        "displayed by the service provider when presenting it to end-users.",
      title: "a User is shown by displayName where a Group lists members, else by userName",
      run: async ({ user, group, get }) => {
        const [named, plain] = [await user({ displayName: "Babs" }), await user({ nickName: "X" })];
        const { path } = await group({ members: [{ value: named.id }, { value: plain.id }] });
        const { json } = await get(`${path}?attributes=members`);
        expect(at(json, "/members")).toMatchObject([
          { display: "Babs" },
          { display: at(plain.json, "/userName") },
        ]);
      },
    },
    {
      section: "4.1.1",
      keyword: "SHOULD NOT",
      sentence:
        "This attribute SHOULD NOT be used to represent a User's username (e.g., bjensen or " +
        "mpepperidge).",
      title: "nickName identifies nobody: two Users may have the same, and none gets one",
      run: async ({ user }) => {
        const nickName = "Babs";
        for (const made of [await user({ nickName }), await user({ nickName })]) {
          expect(at(made.json, "/nickName")).toBe(nickName);
        }
        expect(at((await user()).json, "/nickName")).toBeUndefined();
      },
    },
    {
      section: "4.1.1",
      keyword: "SHALL NOT",
      sentence:
        "The cleartext value or the hashed value of a password SHALL NOT be returnable by a " +
        "service provider.",
      title: "no answer, list, search or error shows a password or a hash of it",
      run: async ({ user, put, patch, get, search, post, word, rollcall }) => {
        const password = `t1meMa$heen-${word()}`;
        const { path, answer, id } = await user({ password });
        const body = newUser({ userName: word(), password });
        const wrong = newUser({ userName: word(), password: [password, password] });
        const answers = [
          answer,
          await get(path),
          await get(`${path}?attributes=password`),
          await put(`${path}?attributes=password,userName`, body),
          await patch(path, patchOf({ op: "replace", path: "password", value: password })),
          await patch(path, patchOf({ op: "add", value: { password, title: "x" } })),
          await search("/Users", `id eq "${id}"`, "attributes=password"),
          await post("/Users/.search", {
            schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
            attributes: ["password"],
            filter: `id eq "${id}"`,
          }),
          await post("/Users", wrong),
        ];
        expect(answers.map(({ status }) => status)).toEqual([
          201, 200, 200, 200, 200, 200, 200, 200, 400,
        ]);
        for (const { text } of answers) {
          expect(text).not.toContain(password);
          expect(text.replace(/"detail":"[^"]*"/, "")).not.toContain("password");
        }
        expect(rollcall.output()).not.toContain(password);
      },
    },
    {
      section: "4.1.1",
      keyword: "SHOULD",
      sentence:
        "If a service provider holds the value locally, the value SHOULD be hashed. When a " +
        "password is set or changed by the client, the cleartext password SHOULD be processed " +
        "by the service provider as follows:",
      title: "a password is accepted by POST, PUT and PATCH, and no file of the database has it",
      run: async ({ user, put, patch, word, rollcall }) => {
        const [first, second, third] = ["one", "two", "three"].map((n) => `Pa55-${n}-${word()}`);
        const { path } = await user({ password: first });
        const replaced = await put(path, newUser({ userName: word(), password: second }));
        const change = patchOf({ op: "replace", path: "password", value: third });
        const patched = await patch(path, change);
        expect([replaced.status, patched.status]).toEqual([200, 200]);
        const files = readdirSync(rollcall.data).map((name) => join(rollcall.data, name));
        const bytes = files.map((file) => readFileSync(file, "latin1")).join("");
        expect(bytes).toContain(path.split("/")[2] ?? "");
        for (const password of [first, second, third]) expect(bytes).not.toContain(`${password}`);
      },
    },
    {
      section: "4.1.1",
      keyword: "MUST",
      sentence:
        "A service provider that immediately passes the cleartext value on to another system or " +
        "programming interface MUST pass the value directly over a secured connection (e.g., " +
        "Transport Layer Security (TLS)).",
      notApplicable: NOT_KEPT,
    },
    {
      section: "4.1.1",
      keyword: "MUST",
      sentence:
        "If the value needs to be temporarily persisted for a period of time (e.g., because of a " +
        "workflow) before provisioning, then the value MUST be protected by some method, such as " +
        "encryption.",
      notApplicable: NOT_KEPT,
    },
    {
      section: "4.1.1",
      keyword: "MUST NOT",
      sentence:
        'The mutability of the password attribute is "writeOnly", indicating that the value MUST ' +
        "NOT be returned by a service provider in any form (the attribute characteristic " +
        '"returned" is "never").',
      title: "password is published as writeOnly and never returned, and cannot be filtered on",
      run: async ({ get, search, user }) => {
        await user({ password: "t1meMa$heen" });
        const { json } = await get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User");
        const attributes = at(json, "/attributes");
        expect(attributes).toContainEqual(
          expect.objectContaining({
            name: "password",
            mutability: "writeOnly",
            returned: "never",
          }),
        );
        for (const filter of ['password eq "t1meMa$heen"', "password pr", 'password sw "t"']) {
          expectScimError(await search("/Users", filter), 400, "invalidFilter");
        }
      },
    },
  ],
};
