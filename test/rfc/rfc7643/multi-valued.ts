import { expect } from "bun:test";
import { User } from "../../../src/scim/schema/user.ts";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import type { Provider } from "../provider.ts";
import { published } from "./published.ts";

/** Attributes of a User with a `primary`, each with two values that may both be there. */
const WITH_PRIMARY: Readonly<Record<string, readonly [object, object]>> = {
  emails: [{ value: "a@example.org" }, { value: "b@example.org" }],
  phoneNumbers: [{ value: "1" }, { value: "2" }],
  ims: [{ value: "a" }, { value: "b" }],
  photos: [{ value: "https://example.org/a" }, { value: "https://example.org/b" }],
  addresses: [{ locality: "Oslo" }, { locality: "Bergen" }],
  entitlements: [{ value: "a" }, { value: "b" }],
  roles: [{ value: "a" }, { value: "b" }],
  x509Certificates: [{ value: "MA==" }, { value: "MQ==" }],
};

const onlyOnePrimary = 'The primary attribute value "true" MUST appear no more than once.';

export const multiValued: Chapter = {
  title: "RFC 7643 §2.4 and §2.5 Multi-valued attributes, unassigned values",
  duties: [
    {
      section: "2.4",
      keyword: "SHALL",
      sentence:
        "objects with a set of sub-attributes and values, using the JSON object format " +
        "defined in Section 4 of [RFC7159], in which case they SHALL be considered to be " +
        "complex attributes.",
      title: "each multi-valued attribute with sub-attributes is complex, and its values objects",
      run: async (provider) => {
        const all = (await published(provider)).filter(
          ({ json }) => at(json, "/multiValued") === true && at(json, "/subAttributes"),
        );
        expect(all.filter(({ json }) => at(json, "/type") !== "complex")).toEqual([]);
        expect(all).not.toEqual([]);
        const body = newUser({ userName: provider.word(), emails: [7] });
        expectScimError(await provider.post("/Users", body), 400, "invalidValue");
      },
    },
    {
      section: "2.4",
      keyword: "MUST",
      sentence:
        "The predefined sub-attributes listed in this section can be used with multi-valued " +
        "attribute objects, but these sub-attributes MUST be used with the meanings defined here.",
      title: "type and display are text, primary is a Boolean and $ref a reference everywhere",
      run: async (provider) => {
        const expected: Readonly<Record<string, string>> = {
          type: "string",
          display: "string",
          primary: "boolean",
          $ref: "reference",
        };
        const predefined = (await published(provider)).flatMap(({ path, json }) => {
          const type = expected[path.split(".")[1] ?? ""];
          return type === undefined ? [] : [{ path, type, found: at(json, "/type") }];
        });
        expect(predefined.filter(({ type, found }) => type !== found)).toEqual([]);
        expect(predefined.length).toBeGreaterThan(20);
      },
    },
    ...Object.entries(WITH_PRIMARY).map(([name, [first, second]]) => ({
      section: "2.4",
      keyword: "MUST" as const,
      sentence: onlyOnePrimary,
      title: `two primary ${name} are 400 invalidValue, and PATCH moves the mark`,
      run: async ({ post, user, patch, word }: Provider) => {
        const both = [first, second].map((value) => ({ ...value, primary: true }));
        const body = newUser({ userName: word(), [name]: both });
        expectScimError(await post("/Users", body), 400, "invalidValue");
        const { path } = await user({ [name]: [both[0], second] });
        const add = { op: "add", path: name, value: [both[1]] };
        const { json } = await patch(path, patchOf(add));
        const marked = at(json, `/${name}`);
        const primary = Array.isArray(marked)
          ? marked.filter((each) => at(each, "/primary") === true)
          : [];
        expect(primary).toMatchObject([second]);
      },
    })),
    {
      section: "2.4",
      keyword: "SHALL",
      sentence: 'If not specified, the value of "primary" SHALL be assumed to be "false".',
      title: "a value without `primary` is none of `primary eq true`",
      run: async ({ user, search }) => {
        const { id } = await user({ emails: [{ value: "a@example.org" }] });
        const mark = await user({ emails: [{ value: "a@example.org", primary: true }] });
        const those = `(id eq "${id}" or id eq "${mark.id}")`;
        const found = await search("/Users", `${those} and emails[primary eq true]`);
        expect(at(found.json, "/totalResults")).toBe(1);
        expect(at(found.json, "/Resources/0/id")).toBe(mark.id);
        const others = await search("/Users", `${those} and emails[not (primary eq true)]`);
        expect(at(others.json, "/Resources/0/id")).toBe(id);
        expect(at(others.json, "/totalResults")).toBe(1);
      },
    },
    {
      section: "2.4",
      keyword: "SHALL",
      sentence:
        "While the representation of a resource may vary in different SCIM protocol API versions " +
        "(see Section 3.13 of [RFC7644]), URIs for SCIM resources with an API version SHALL be " +
        "considered comparable to URIs without a version or with a different version.",
      title: "a member may be named by a URI with or without the version, and both lead to it",
      run: async ({ user, group, send, rollcall }) => {
        const { id, path } = await user();
        for (const root of ["/scim", "/scim/v2"]) {
          const $ref = `${rollcall.url}${root}${path}`;
          expect((await group({ members: [{ $ref }] })).json).toMatchObject({
            members: [{ value: id, $ref: `${rollcall.base}${path}` }],
          });
          expect(at((await send("GET", $ref)).json, "/id")).toBe(id);
        }
      },
    },
    {
      section: "2.4",
      keyword: "SHOULD",
      sentence:
        "When returning multi-valued attributes, service providers SHOULD canonicalize the value " +
        'returned (e.g., by returning a value for the sub-attribute "type", such as "home" or ' +
        '"work") when appropriate (e.g., for email addresses and URLs).',
      title: "an e-mail address without a type comes back without one, and is found in any case",
      deviation:
        "Clients read back what they sent, compare it letter by letter and send it again for " +
        "ever if it differs. Values are compared in canonical form and returned as they were " +
        "sent.",
      run: async ({ user, search, word }) => {
        const value = `${word()}@EXAMPLE.org`;
        const { id, json } = await user({ emails: [{ value }] });
        expect(at(json, "/emails")).toEqual([{ value }]);
        const found = await search("/Users", `emails.value eq "${value.toLowerCase()}"`);
        expect(at(found.json, "/Resources/0/id")).toBe(id);
      },
    },
    {
      section: "2.4",
      keyword: "SHOULD NOT",
      sentence:
        'Service providers MAY return element objects with the same "value" sub-attribute ' +
        'more than once with a different "type" sub-attribute (e.g., the same email address ' +
        "may be used for work and home) but SHOULD NOT return the same (type, value) " +
        "combination more than once per attribute, as this complicates processing by the " +
        "client.",
      title: "the same address is there once for each type, however often it was sent",
      run: async ({ user, put, patch, get }) => {
        const value = "ann@example.org";
        const emails = ["work", "home", "work"].map((type) => ({ value, type }));
        const once = [
          { value, type: "work", primary: true },
          { value, type: "home" },
        ];
        const body = { emails: [...emails, { value, type: "work", primary: true }] };
        const { path, json } = await user(body);
        expect(at(json, "/emails")).toEqual(once);
        const userName = at(json, "/userName");
        const replaced = await put(path, { schemas: [User.id], userName, ...body });
        expect(at(replaced.json, "/emails")).toEqual(once);
        await patch(path, patchOf({ op: "add", path: "emails", value: emails }));
        expect(at((await get(path)).json, "/emails")).toEqual(once);
      },
    },
    {
      section: "2.5",
      keyword: "SHALL",
      sentence:
        "Unassigned attributes, the null value, or an empty array (in the case of a multi-valued " +
        'attribute) SHALL be considered to be equivalent in "state".',
      title: "null, [] and nothing make the same User, by POST, PUT and PATCH, and in filters",
      run: async ({ user, put, patch, search, get }) => {
        const unassigned = { nickName: null, emails: [], name: null };
        const assigned = {
          nickName: "Ann",
          emails: [{ value: "a@b.c" }],
          name: { formatted: "A" },
        };
        const { path, id, json } = await user(unassigned);
        const plain = { schemas: [User.id], userName: at(json, "/userName") };
        const bare = ["active", "id", "meta", "schemas", "userName"];
        expect(Object.keys(json ?? {}).sort()).toEqual(bare);
        const filter = `id eq "${id}" and not (nickName pr or emails pr or name pr)`;
        for (const clear of [
          () => put(path, plain),
          () => put(path, { ...plain, ...unassigned }),
          () => patch(path, patchOf({ op: "replace", value: unassigned })),
        ]) {
          await patch(path, patchOf({ op: "add", value: assigned }));
          expect(at((await search("/Users", filter)).json, "/totalResults")).toBe(0);
          expect((await clear()).status).toBe(200);
          expect(Object.keys((await get(path)).json ?? {}).sort()).toEqual(bare);
          expect(at((await search("/Users", filter)).json, "/totalResults")).toBe(1);
        }
      },
    },
  ],
};
