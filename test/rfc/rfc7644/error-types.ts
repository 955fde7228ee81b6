import { at } from "../../binary/at.ts";
import { newGroup, newUser, patchOf } from "../../binary/bodies.ts";
import type { Answer } from "../../binary/rollcall.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter, TestedDuty } from "../duty.ts";
import type { Provider } from "../provider.ts";

const set = (path: string, value: unknown) => patchOf({ op: "replace", path, value });

type Fail = (provider: Provider) => Promise<Answer>;

const taken = async (user: Provider["user"]) => String(at((await user()).json, "/userName"));

interface Type {
  readonly scimType: Parameters<typeof expectScimError>[2];
  readonly status?: number;
  readonly description: string;
  readonly title: string;
  readonly fails: readonly Fail[];
}

const types: readonly Type[] = [
  {
    scimType: "invalidFilter",
    description:
      "The specified filter syntax was invalid (does not comply with Figure 1), or the " +
      "specified attribute and filter comparison combination is not supported.",
    title: "invalidFilter in GET, POST to /.search and a PATCH path",
    fails: [
      ({ search }) => search("/Users", "title is"),
      ({ search }) => search("/Users", "active gt true"),
      ({ post }) =>
        post("/Users/.search", {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
          filter: "title",
        }),
      async ({ user, patch }) =>
        patch((await user()).path, set("emails[primary gt true].value", "x")),
    ],
  },
  {
    scimType: "uniqueness",
    status: 409,
    description: "One or more of the attribute values are already in use or are reserved.",
    title: "uniqueness in POST, PUT and PATCH",
    fails: [
      async ({ user, post }) => post("/Users", newUser({ userName: await taken(user) })),
      async ({ user, put }) => put((await user()).path, newUser({ userName: await taken(user) })),
      async ({ user, patch }) => patch((await user()).path, set("userName", await taken(user))),
    ],
  },
  {
    scimType: "mutability",
    description:
      "The attempted modification is not compatible with the target attribute's mutability " +
      'or current state (e.g., modification of an "immutable" attribute with an existing ' +
      "value).",
    title: "mutability in PATCH of what is readOnly, required or immutable",
    fails: [
      async ({ user, patch }) => patch((await user()).path, set("id", "x")),
      async ({ user, patch }) =>
        patch((await user()).path, patchOf({ op: "remove", path: "userName" })),
      async ({ user, group, patch }) => {
        const { id } = await user();
        const { path } = await group({ members: [{ value: id }] });
        return patch(path, set(`members[value eq "${id}"].type`, "Group"));
      },
    ],
  },
  {
    scimType: "invalidSyntax",
    description:
      "The request body message structure was invalid or did not conform to the request " +
      "schema.",
    title: "invalidSyntax in POST, PUT, PATCH, /.search and /Bulk",
    fails: [
      ({ send }) => send("POST", "/Users", { raw: "{" }),
      ({ post }) => post("/Users", { userName: "no-schemas" }),
      async ({ user, put }) => put((await user()).path, { userName: "no-schemas" }),
      async ({ user, patch }) => patch((await user()).path, { Operations: [] }),
      ({ post }) => post("/Users/.search", {}),
      ({ post }) => post("/Bulk", {}),
    ],
  },
  {
    scimType: "invalidPath",
    description: 'The "path" attribute was invalid or malformed (see Figure 7).',
    title: "invalidPath in PATCH",
    fails: ["a b", "name..x", "/title"].map(
      (path): Fail =>
        async ({ user, patch }) =>
          patch((await user()).path, set(path, "x")),
    ),
  },
  {
    scimType: "noTarget",
    description:
      'The specified "path" did not yield an attribute or attribute value that could be ' +
      'operated on. This occurs when the specified "path" value contains a filter that ' +
      "yields no match.",
    title: "noTarget in PATCH, of a filter that finds nothing and of a remove without path",
    fails: [
      async ({ user, patch }) =>
        patch((await user()).path, set('emails[type eq "x"]', { value: "y" })),
      async ({ user, patch }) =>
        patch((await user()).path, patchOf({ op: "remove", path: 'emails[type eq "x"]' })),
      async ({ user, patch }) => patch((await user()).path, patchOf({ op: "remove" })),
    ],
  },
  {
    scimType: "invalidValue",
    description:
      "A required value was missing, or the value specified was not compatible with the " +
      "operation or attribute type (see Section 2.2 of [RFC7643]), or resource schema (see " +
      "Section 4 of [RFC7643]).",
    title: "invalidValue in GET, POST, /.search, PUT and PATCH",
    fails: [
      ({ get }) => get("/Users?count=many"),
      ({ post }) => post("/Users", newUser({})),
      ({ post }) => post("/Groups", newGroup({ displayName: 7 })),
      ({ post }) =>
        post("/Users/.search", {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
          startIndex: "first",
        }),
      async ({ user, put }) => put((await user()).path, newUser({ userName: null })),
      async ({ user, patch }) => patch((await user()).path, set("active", "perhaps")),
    ],
  },
];

const typeDuty = ({ scimType, status = 400, description, title, fails }: Type): TestedDuty => ({
  section: "3.12",
  keyword: "states",
  sentence: `${scimType}: ${description}`,
  title,
  run: async (provider) => {
    for (const fail of fails) expectScimError(await fail(provider), status, scimType);
  },
});

export const errorTypes: Chapter = {
  title: "RFC 7644 §3.12 Table 9: SCIM detail error keywords",
  duties: types.map(typeDuty),
};
