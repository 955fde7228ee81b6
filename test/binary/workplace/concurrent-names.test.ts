import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { seededRandom } from "../../idp/entra/random.ts";
import { at } from "../at.ts";
import { newUser, patchOf } from "../bodies.ts";
import { type Crowd, openCrowd, together } from "./crowd.ts";
import type { Tenant } from "./tenant.ts";

setDefaultTimeout(60_000);

/** People take names that others had, while an administrator changes what an identifier is. */

let crowd: Crowd;
let tenant: Tenant;
let token: string;
beforeAll(async () => {
  crowd = await openCrowd();
  tenant = crowd.tenant;
  token = await tenant.server.token("renaming", "provision", ["--client", "entra"]);
});
afterAll(() => crowd.close());

const NAMES = Array.from({ length: 60 }, (_, index) => `Name${index}@x.org`);
const random = seededRandom(18_520_907);
const ids: string[] = [];

async function entra(method: string, path: string, body?: object): Promise<Json> {
  const sent = { token, ...(body && { body }) };
  const { status, json } = await tenant.server.request(method, `${tenant.url}${path}`, sent);
  // Names that are taken, and people whom somebody else removed.
  expect(status).toBeOneOf([200, 201, 204, 404, 409]);
  return status === 201 ? (json ?? null) : null;
}

/** Somebody comes, gets another name, or goes. */
async function change(): Promise<void> {
  const what = random.below(10);
  const name = random.pick(NAMES);
  const userName = random.chance(0.5) ? name : name.toUpperCase();
  if (what < 3 || ids.length === 0) {
    const made = await entra("POST", "/Users", newUser({ userName }));
    if (made !== null) ids.push(String(at(made, "/id")));
  } else if (what < 9) {
    const rename = patchOf({ op: "Replace", path: "userName", value: userName });
    await entra("PATCH", `/Users/${random.pick(ids)}`, rename);
  } else {
    const [gone] = ids.splice(random.below(ids.length), 1);
    await entra("DELETE", `/Users/${gone}`);
  }
}

async function follow(identifierPolicy: "fixed" | "follow"): Promise<void> {
  const { status } = await tenant.admin("PATCH", "/settings", { identifierPolicy });
  expect(status).toBe(200);
}

const people = async () => at(await crowd.found("/people?limit=1000"), "/items") as Json[];

test.each([1, 2])("no two people share an identifier, and all follow at last: %d", async () => {
  await crowd.followed(() =>
    Promise.all([
      together(8, async () => {
        for (let turn = 0; turn < 50; turn++) await change();
      }),
      (async () => {
        for (const policy of ["follow", "fixed", "follow", "fixed"] as const) {
          await follow(policy);
          await Bun.sleep(25);
        }
      })(),
    ]),
  );
  const fixed = await people();
  const identifiers = fixed.map((each) => String(at(each, "/identifier")).toLowerCase());
  expect(new Set(identifiers).size).toBe(fixed.length);

  await follow("follow");
  const behind = (await people()).filter(
    (each) => at(each, "/identifier") !== at(each, "/userName"),
  );
  expect(behind).toEqual([]);
  await follow("fixed");
});
