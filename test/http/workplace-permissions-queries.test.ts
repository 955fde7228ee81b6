import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Json } from "../../src/scim/resource/resource.ts";
import { User } from "../../src/scim/schema/user.ts";
import { BY, somebody, WORKPLACE } from "./granted.ts";
import { openServer } from "./server.ts";

let server: Awaited<ReturnType<typeof openServer>>;
let noor: Awaited<ReturnType<typeof somebody>>;

beforeAll(async () => {
  server = await openServer();
  await server.store.replacePermissions(BY, ["doors", "lockers", "parking", "Doors"]);
});
afterAll(() => server.close());
beforeEach(async () => {
  noor = await somebody(server);
});

describe("The ETag covers permissions", () => {
  test("so that a grant is seen by who asks with If-None-Match", async () => {
    for (const grant of [
      () => noor.grantHer("doors"),
      () => noor.grantGroup(noor.outer, "parking"),
      () => noor.grantHer(),
    ]) {
      const etag = (await noor.read()).headers.get("etag");
      expect((await noor.read("", { "if-none-match": etag })).status).toBe(304);
      await grant();
      expect((await noor.read("", { "if-none-match": etag })).status).toBe(200);
    }
  });

  test("and a grant is not in the way of a change with If-Match", async () => {
    const etag = String((await noor.read()).headers.get("etag"));
    await noor.grantHer("doors");
    const body = { schemas: [User.id], userName: noor.userName, title: "Chief" };
    const put = await server.request("PUT", noor.path, { headers: { "if-match": etag }, body });
    expect(put.status).toBe(200);
  });

  test("in a list too, whatever of the resource is shown", async () => {
    await noor.grantHer("doors");
    const alone = String((await noor.read()).at("meta", "version"));
    for (const query of ["", "&attributes=meta.version", "&excludedAttributes=permissions"]) {
      const list = await server.request("GET", `/scim/v2/Users?filter=id eq "${noor.id}"${query}`);
      expect(list.at("Resources", 0, "meta", "version")).toBe(alone);
    }
  });
});

describe("Permissions are selected", () => {
  const short = { permissions: ["doors"] };
  test.each<[query: string, shown: object | undefined]>([
    ["attributes=permissions", short],
    [`attributes=${WORKPLACE}:permissions`, short],
    [`attributes=${WORKPLACE}`, { site: "North", ...short }],
    ["attributes=site", { site: "North" }],
    ["attributes=userName", undefined],
    ["excludedAttributes=permissions", { site: "North" }],
    [`excludedAttributes=${WORKPLACE}`, undefined],
  ])("by %s", async (query, shown) => {
    await noor.grantGroup(noor.outer, "doors");
    await noor.patch({ op: "add", path: `${WORKPLACE}:site`, value: "North" });
    const one = await noor.read(`?${query}`);
    const list = await server.request("GET", `/scim/v2/Users?filter=id eq "${noor.id}"&${query}`);
    expect([one.at(WORKPLACE), list.at("Resources", 0, WORKPLACE)]).toEqual([
      shown,
      shown,
    ] as unknown as Json[]);
  });
});

describe("Filters find by permissions", () => {
  const wide = Array.from({ length: 9 }, (_, i) => `permissions sw "x${i}"`).join(" or ");
  test.each<[filter: string, found: boolean]>([
    ['permissions eq "doors"', true],
    [`${WORKPLACE}:permissions eq "doors"`, true],
    ['permissions eq "Doors"', false],
    ['permissions eq "parking"', false],
    ['permissions co "oor"', true],
    ["permissions pr", true],
    ['not (permissions eq "doors")', false],
    ['permissions ne "parking"', true],
    [`permissions eq "doors" or ${wide}`, true],
    [`schemas eq "${WORKPLACE}"`, true],
    [`not (schemas eq "${WORKPLACE}")`, false],
  ])("%s", async (filter, found) => {
    await noor.grantGroup(noor.outer, "doors");
    for (const more of ["", ` and userName eq "${noor.userName}"`]) {
      const asked = encodeURIComponent(`(${filter})${more}`);
      const list = await server.request("GET", `/scim/v2/Users?attributes=id&filter=${asked}`);
      const ids = (list.at("Resources") ?? []) as { id: string }[];
      expect(ids.some(({ id }) => id === noor.id)).toBe(found);
    }
  });

  test("sort by the first of them, and put those without last", async () => {
    const others = [await somebody(server), await somebody(server)];
    const [mila, idle] = others;
    await noor.grantHer("lockers", "parking");
    await mila?.grantGroup(mila.outer, "doors");
    const filter = [noor, ...others].map(({ id }) => `id eq "${id}"`).join(" or ");
    const list = await server.request(
      "GET",
      `/scim/v2/Users?sortBy=permissions&filter=${encodeURIComponent(filter)}`,
    );
    const ids = (list.at("Resources") as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual([mila?.id, noor.id, idle?.id] as string[]);
  });
});
