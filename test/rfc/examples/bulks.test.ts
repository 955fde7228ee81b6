import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { EnterpriseUser } from "../../../src/scim/schema/enterprise-user.ts";
import { at } from "../../binary/at.ts";
import { type Provider, startProvider } from "../provider.ts";
import { differences } from "./differences.ts";
import { EXAMPLE_BASE, example } from "./example.ts";

const MAX_PAYLOAD = 1_048_576;

let provider: Provider;
beforeAll(async () => {
  provider = await startProvider(["--body-limit", String(MAX_PAYLOAD)]);
});
afterAll(() => provider.stop());

type Substitutions = readonly (readonly [RegExp | string, string])[];

const ours = (name: string, more: Substitutions = []): Json =>
  example(name, [[EXAMPLE_BASE, provider.rollcall.base], ...more]);

/** The id at the end of the location of an operation. */
const idAt = (json: Json | undefined, place: number): string =>
  String(at(json, `/Operations/${place}/location`))
    .split("/")
    .at(-1) ?? "";

const idIn = (json: Json, pointer: string) => String(at(json, pointer)).split("/").at(-1) ?? "";

const bulk = async (body: Json) => {
  const answer = await provider.post("/Bulk", body);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  return answer.json;
};

const versions = (...places: readonly number[]) =>
  places.map((place) => `/Operations/${place}/version`);

describe("The bulk example", () => {
  test("of two Groups that hold each other makes them so (RFC 7644 §3.7.1)", async () => {
    const json = await bulk(ours("rfc7644-3.7.1-circular-request"));
    const theirs = example("rfc7644-3.7.1-circular-result");
    const expected = ours("rfc7644-3.7.1-circular-result", [
      [String(at(theirs, "/Resources/0/id")), idAt(json, 0)],
      [String(at(theirs, "/Resources/1/id")), idAt(json, 1)],
    ]);
    const found = await provider.search("/Groups", 'displayName sw "Group "', "sortBy=displayName");
    const issued = ["created", "lastModified", "version"];
    expect(differences(expected, found.json).sort()).toEqual(
      [
        ...[0, 1].flatMap((place) => issued.map((name) => `/Resources/${place}/meta/${name}`)),
        "/itemsPerPage",
        "/startIndex",
      ].sort(),
    );
  });

  test("of Alice and her Group, named by a bulkId (RFC 7644 §3.7.2)", async () => {
    const json = await bulk(ours("rfc7644-3.7.2-bulk-id-request"));
    const theirs = example("rfc7644-3.7.2-bulk-id-response");
    const ids: Substitutions = [0, 1].map((place) => [idAt(theirs, place), idAt(json, place)]);
    // §3.7: "status  The HTTP response status code"; the example has an object in its place.
    const status = [0, 1].map((place) => `/Operations/${place}/status`);
    const answer = ours("rfc7644-3.7.2-bulk-id-response", ids);
    expect(differences(answer, json).sort()).toEqual([...status, ...versions(0, 1)].sort());
    expect(status.map((pointer) => at(json, pointer))).toEqual(["201", "201"]);

    const group = await provider.get(`/Groups/${idAt(json, 1)}`);
    const issued = ["/meta/created", "/meta/lastModified", "/meta/version"];
    expect(differences(ours("rfc7644-3.7.2-group", ids), group.json)).toEqual(issued);
    await provider.delete(`/Users/${idAt(json, 0)}`);
  });

  test("of Bob and his manager, named by a bulkId (RFC 7644 §3.7.2)", async () => {
    const json = await bulk(ours("rfc7644-3.7.2-manager-request"));
    const [alice, bob] = [idAt(json, 0), idAt(json, 1)];
    const found = await provider.get(`/Users/${bob}`);
    expect(found.json).toMatchObject({
      userName: "Bob",
      [EnterpriseUser.id]: { employeeNumber: "11250", manager: { value: alice } },
    });
    for (const id of [alice, bob]) await provider.delete(`/Users/${id}`);
  });

  /** §3.7.3's request: the ids that it names, and the versions that it expects of them. */
  const request = async (isCurrent: boolean, more: Substitutions) => {
    const json = example("rfc7644-3.7.3-request");
    const substitutions: (readonly [RegExp | string, string])[] = [...more];
    for (const place of [1, 2]) {
      const { id, answer } = await provider.user({ nickName: "Davy" });
      substitutions.push([idIn(json, `/Operations/${place}/path`), id]);
      const version = JSON.stringify(at(json, `/Operations/${place}/version`));
      const current = JSON.stringify(answer.headers.get("etag"));
      if (isCurrent) substitutions.push([version, current]);
    }
    return { substitutions };
  };

  /** It has the URN of a message where that of the User schema belongs. */
  const rightSchema = ["api:messages:2.0:User", "schemas:core:2.0:User"] as const;
  /** §3.5.2: "The body of each request MUST contain the 'schemas' attribute", which it forgets. */
  const patchOp = [
    /"data": \{\s*"Operations"/g,
    '"data": {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations"',
  ] as const;

  test("adds, replaces, changes and removes a User (RFC 7644 §3.7.3)", async () => {
    const { substitutions } = await request(true, [rightSchema, patchOp]);
    const doomed = await provider.user();
    const theirs = example("rfc7644-3.7.3-response");
    substitutions.push([idAt(theirs, 3), doomed.id]);
    substitutions.push(['W/\\"0ee8add0a938e1a\\"', 'W/\\"1\\"']);
    const json = await bulk(ours("rfc7644-3.7.3-request", substitutions));
    const expected = ours("rfc7644-3.7.3-response", [
      ...substitutions,
      [idAt(theirs, 0), idAt(json, 0)],
    ]);
    expect(differences(expected, json)).toEqual(versions(0, 1, 2));
    const [alice, bob, dave] = [0, 1, 2].map((place) => `/Users/${idAt(json, place)}`);
    expect(at((await provider.get(`${alice}`)).json, "/userName")).toBe("Alice");
    expect(at((await provider.get(`${bob}`)).json, "/userName")).toBe("Bob");
    const changed = (await provider.get(`${dave}`)).json;
    expect(at(changed, "/userName")).toBe("Dave");
    expect(at(changed, "/nickName")).toBeUndefined();
    expect((await provider.get(doomed.path)).status).toBe(404);
    for (const path of [alice, bob, dave]) await provider.delete(`${path}`);
  });

  test("ends after the first error, as failOnErrors asks (RFC 7644 §3.7.3)", async () => {
    const { substitutions } = await request(true, [patchOp]);
    const json = await bulk(ours("rfc7644-3.7.3-request", substitutions));
    const differing = differences(ours("rfc7644-3.7.3-one-error"), json);
    expect(differing).toEqual(["/Operations/0/response/detail"]);
  });

  test("goes on after errors without failOnErrors (RFC 7644 §3.7.3)", async () => {
    const { substitutions } = await request(false, [patchOp]);
    const { failOnErrors: _one, ...body } = Object(ours("rfc7644-3.7.3-request", substitutions));
    const json = await bulk(body);
    const details = [0, 1, 2, 3].map((place) => `/Operations/${place}/response/detail`);
    expect(differences(ours("rfc7644-3.7.3-all-errors", substitutions), json)).toEqual(details);
  });

  test("that is larger than maxPayloadSize is 413 with the limit (RFC 7644 §3.7.4)", async () => {
    const raw = JSON.stringify(example("rfc7644-3.7.2-manager-request"));
    const answer = await provider.send("POST", "/Bulk", {
      raw: raw.padEnd(MAX_PAYLOAD + 1),
      headers: { connection: "close" },
    });
    expect(answer.status).toBe(413);
    expect(differences(example("rfc7644-3.7.4-payload-too-large"), answer.json)).toEqual([
      "/detail",
    ]);
    expect(String(at(answer.json, "/detail"))).toContain(String(MAX_PAYLOAD));
  });
});
