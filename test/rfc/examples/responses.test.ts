import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { isObject, type Json } from "../../../src/scim/resource/resource.ts";
import { at } from "../../binary/at.ts";
import { newUser, patchOf } from "../../binary/bodies.ts";
import type { Answer } from "../../binary/rollcall.ts";
import { type Provider, startProvider } from "../provider.ts";
import { differences, lacking, types } from "./differences.ts";
import { EXAMPLE_BASE, example } from "./example.ts";

/** Where an answer differs from the example, with the reason. */
type Exceptions = Readonly<Record<string, string>>;

const ISSUED: Exceptions = {
  "/meta/created": "The moment of this request.",
  "/meta/lastModified": "The moment of this request.",
  "/meta/version": "The version that this server counts.",
};
const ACTIVE: Exceptions = { "/active": "A User is active unless a client says otherwise." };
const DETAIL: Exceptions = { "/detail": "A text for people, in words of our own." };
const CREATED = ["created", "lastModified", "version"].map((name) => `/meta/${name}`);

let provider: Provider;
beforeAll(async () => {
  provider = await startProvider();
});
afterAll(() => provider.stop());

/** The example with our base URL and, where it is about one resource, the id of ours. */
const expected = (name: string, id?: string): Json => {
  const theirs = String(at(example(name), "/id"));
  const ids: [string, string][] = id === undefined ? [] : [[theirs, id]];
  return example(name, [[EXAMPLE_BASE, provider.rollcall.base], ...ids]);
};

function expectDifferences(name: string, answer: Answer, exceptions: Exceptions): void {
  const id = at(answer.json, "/id");
  const json = expected(name, typeof id === "string" ? id : undefined);
  expect(differences(json, answer.json).sort()).toEqual(Object.keys(exceptions).sort());
}

describe("The answer to a request in an example is the one in the RFC", () => {
  test("POST /Users (RFC 7644 §3.3)", async () => {
    const answer = await provider.post("/Users", example("rfc7644-3.3-post-request"));
    expect(answer.status).toBe(201);
    expectDifferences("rfc7644-3.3-post-response", answer, { ...ISSUED, ...ACTIVE });
    await provider.delete(`/Users/${at(answer.json, "/id")}`);
  });

  test("POST /Users with its ETag (RFC 7644 §3.14)", async () => {
    const answer = await provider.post("/Users", example("rfc7644-3.14-post-request"));
    expectDifferences("rfc7644-3.14-post-response", answer, {
      ...ISSUED,
      ...ACTIVE,
      "/externalId": "The example forgets what its request sent.",
    });
    expect(answer.headers.get("etag")).toBe(String(at(answer.json, "/meta/version")));
    await provider.delete(`/Users/${at(answer.json, "/id")}`);
  });

  test("PUT /Users/{id} (RFC 7644 §3.5.1)", async () => {
    const { path, id } = await provider.user({ roles: [{ value: "guide" }], title: "Guide" });
    const answer = await provider.put(path, expected("rfc7644-3.5.1-put-request", id));
    expect(answer.status).toBe(200);
    expectDifferences("rfc7644-3.5.1-put-response", answer, { ...ISSUED, ...ACTIVE });
    await provider.delete(path);
  });

  test("GET /Users/{id}?attributes=userName (RFC 7644 §3.9)", async () => {
    const { path } = await provider.user({ userName: "bjensen", title: "Guide" });
    const answer = await provider.get(`${path}?attributes=userName`);
    expectDifferences("rfc7644-3.9-partial-user", answer, {});
    await provider.delete(path);
  });

  test("DELETE /Users/{id}, and GET of it afterwards (RFC 7644 §3.6)", async () => {
    const { path } = await provider.user();
    expect((await provider.delete(path)).status).toBe(204);
    const answer = await provider.get(path);
    expect(answer.status).toBe(404);
    expectDifferences("rfc7644-3.6-not-found", answer, DETAIL);
    expectDifferences("rfc7644-3.12-not-found", answer, DETAIL);
  });

  test("a change of the id (RFC 7644 §3.12), refused in PATCH and ignored in PUT", async () => {
    const { path, id, json } = await provider.user();
    const change = patchOf({ op: "replace", path: "id", value: "mine" });
    const answer = await provider.patch(path, change);
    expect(answer.status).toBe(400);
    expectDifferences("rfc7644-3.12-mutability", answer, DETAIL);
    const body = newUser({ userName: at(json, "/userName"), id: "mine" });
    expect(at((await provider.put(path, body)).json, "/id")).toBe(id);
  });
});

describe("A list in an example", () => {
  let lists: Provider;
  beforeAll(async () => {
    lists = await startProvider();
  });
  afterAll(() => lists.stop());

  const inList = (name: string, ids: readonly string[]): Json => {
    const theirs = [0, 1].map((place) => String(at(example(name), `/Resources/${place}/id`)));
    return example(
      name,
      theirs.map((id, place) => [id, ids[place] ?? ""] as const),
    );
  };
  const schemas = '§3.9: `schemas` belongs to "the minimum set of resource attributes" here.';

  test("of all Users with their userName (RFC 7644 §3.4.2)", async () => {
    const made = [
      await lists.user({ userName: "bjensen" }),
      await lists.user({ userName: "jsmith", displayName: "Smith, James" }),
    ];
    const { json } = await lists.get("/Users?attributes=userName");
    const list = inList(
      "rfc7644-3.4.2-list-response",
      made.map(({ id }) => id),
    );
    const exceptions: Exceptions = {
      "/Resources/0/schemas": schemas,
      "/Resources/1/schemas": schemas,
      "/itemsPerPage": "REQUIRED where results are partial; given always.",
      "/startIndex": "REQUIRED where results are partial; given always.",
    };
    expect(differences(list, json).sort()).toEqual(Object.keys(exceptions).sort());
  });

  test("of a User and a Group found by POST /.search (RFC 7644 §3.4.3)", async () => {
    const found = await lists.search("/Users", 'userName eq "jsmith"');
    const ids = [String(at(found.json, "/Resources/0/id"))];
    ids.push((await lists.group({ displayName: "Smith Family" })).id);
    const { json } = await lists.post("/.search", example("rfc7644-3.4.3-search-request"));
    const exceptions: Exceptions = {
      "/Resources/0/schemas": schemas,
      "/Resources/1/schemas": schemas,
      "/itemsPerPage": 'Two, as "only two matches are shown".',
      "/totalResults": 'Two, as "only two matches are shown".',
    };
    const list = inList("rfc7644-3.4.3-list-response", ids);
    expect(differences(list, json).sort()).toEqual(Object.keys(exceptions).sort());
  });

  test("of the first ten of a hundred Users (RFC 7644 §3.4.2.4)", async () => {
    await Promise.all(Array.from({ length: 98 }, () => lists.user()));
    const { json } = await lists.get("/Users?startIndex=1&count=10");
    expect(Object(at(json, "/Resources"))).toHaveLength(10);
    const { Resources: _elided, ...page } = Object(example("rfc7644-3.4.2.4-page"));
    const { Resources: _found, ...ours } = Object(json);
    expect(differences(page, ours)).toEqual([]);
  });
});

describe("A document of discovery", () => {
  test("has what the configuration of RFC 7643 §8.5 has", async () => {
    const ours = Object((await provider.get("/ServiceProviderConfig")).json);
    const theirs = Object(example("rfc7643-8.5-service-provider-config"));
    const without = ({ authenticationSchemes: _schemes, ...rest }: Record<string, Json>) =>
      types(rest);
    const exceptions: Exceptions = {
      "/documentationUri": "OPTIONAL.",
      "/pagination": "RFC 9865 §4 adds it.",
      ...Object.fromEntries(CREATED.map((pointer) => [pointer, "Nobody creates or changes it."])),
    };
    expect(differences(without(theirs), without(ours)).sort()).toEqual(
      Object.keys(exceptions).sort(),
    );
    const [bearer] = ours.authenticationSchemes;
    const { documentationUri: _optional, ...scheme } = theirs.authenticationSchemes[0];
    expect(Object.keys(bearer).sort()).toEqual(Object.keys(scheme).sort());
    expect(bearer).toMatchObject({ type: "oauthbearertoken", primary: true });
  });

  const REQUIRED: Exceptions = {
    "/schemaExtensions/0/required": "A User without the extension is taken: it is not required.",
    "/schemaExtensions/1": "The server has one more extension.",
  };
  const NONE: Exceptions = { "/schemaExtensions": "Empty where the example leaves it out." };

  test.each([
    ["User", "rfc7643-8.6-resource-type-user", REQUIRED],
    ["Group", "rfc7643-8.6-resource-type-group", NONE],
  ])("has the resource type %s of %s and RFC 7644 §4", async (name, document, exceptions) => {
    const answer = await provider.get(`/ResourceTypes/${name}`);
    expectDifferences(document, answer, exceptions);
    const list = example("rfc7644-4-resource-types", [[EXAMPLE_BASE, provider.rollcall.base]]);
    const ours = (await provider.get("/ResourceTypes")).json;
    const place = name === "User" ? 0 : 1;
    for (const pointer of ["/totalResults", "/startIndex", "/schemas/0"]) {
      expect(at(ours, pointer)).toBe(at(list, pointer) ?? "");
    }
    const both = [list, ours].map((each) => at(each, `/Resources/${place}`));
    expect(differences(both[0], both[1]).sort()).toEqual(Object.keys(exceptions).sort());
  });

  const EMPTY = "An empty list there; §2.5 has that for the same as none.";

  test.each([
    [
      "rfc7643-8.7.1-user-schema",
      {
        "/attributes/groups/subAttributes/$ref/referenceTypes/1": "A User belongs to Groups alone.",
        "/attributes/roles/subAttributes/type/canonicalValues": EMPTY,
        "/attributes/x509Certificates/subAttributes/type/canonicalValues": EMPTY,
      },
    ],
    ["rfc7643-8.7.1-group-schema", {}],
    ["rfc7643-8.7.1-enterprise-user-schema", {}],
  ])("has all of %s, of the same types", async (name, exceptions: Exceptions) => {
    const theirs = example(name);
    const { json } = await provider.get(`/Schemas/${at(theirs, "/id")}`);
    const found = lacking(types(theirs), types(json ?? null));
    expect(found).toEqual(Object.keys(exceptions));
  });

  /** The attributes of an object that a schema of §8.7.2 describes, each of the right type. */
  const obeys = (json: Json | undefined, attributes: Json | undefined, where: string): string[] =>
    (Array.isArray(attributes) ? attributes : []).flatMap((attribute) => {
      const pointer = `${where}/${at(attribute, "/name")}`;
      const value = at(json, `/${at(attribute, "/name")}`);
      if (value === undefined) return at(attribute, "/required") === true ? [pointer] : [];
      if (Array.isArray(value) !== at(attribute, "/multiValued")) return [pointer];
      const inner = at(attribute, "/subAttributes");
      const elements = Array.isArray(value) ? value : [value];
      return elements.flatMap((each) =>
        isObject(each) === (inner !== undefined) ? obeys(each, inner, pointer) : [pointer],
      );
    });

  test.each([
    ["rfc7643-8.7.2-service-provider-config-schema", "/ServiceProviderConfig", {}],
    [
      "rfc7643-8.7.2-resource-type-schema",
      "/ResourceTypes/User",
      { "/schemaExtensions": 'Not multi-valued there, but "a list of URIs" in §6 and an array.' },
    ],
    [
      "rfc7643-8.7.2-schema-schema",
      "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group",
      {
        "/attributes/subAttributes/referenceTypes":
          'Not multi-valued there, but "a multi-valued array of JSON strings" in §7.',
      },
    ],
  ])("obeys %s at %s", async (name, path, exceptions: Exceptions) => {
    const { json } = await provider.get(path);
    const attributes = at(example(name), "/attributes");
    expect(obeys(json, attributes, "")).toEqual(Object.keys(exceptions));
    expect(obeys({}, attributes, "")).not.toEqual([]);
  });
});
