import { afterAll, beforeAll, expect, test } from "bun:test";
import { readExtensions } from "../../src/scim/schema/custom.ts";
import { resourceTypesWith } from "../../src/scim/schema/resource-type.ts";
import { openServer } from "./server.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const LOCKER = "urn:ietf:params:scim:schemas:extension:Locker:2.0:User";
const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** Two attributes that are returned on request, and one whose sub-attribute is. */
const schema = {
  id: LOCKER,
  name: "Locker",
  attributes: [
    { name: "door", type: "string", returned: "request" },
    { name: "note", type: "string", returned: "request" },
    {
      name: "place",
      type: "complex",
      subAttributes: [
        { name: "floor", type: "string" },
        { name: "row", type: "string", returned: "request" },
      ],
    },
  ],
};

let server: Awaited<ReturnType<typeof openServer>>;
let path: string;

beforeAll(async () => {
  const { extensions, problems } = readExtensions([{ name: "locker.json", json: schema }]);
  expect(problems).toEqual([]);
  server = await openServer({}, { types: resourceTypesWith({ extensions }) });
});

afterAll(() => server.close());

/**
 * RFC 7643 §7, returned: "in response to any PUT, POST, or PATCH ... if ... specified by the
 * client".
 */
test("What is returned on request is in the answer to a write that specified it", async () => {
  const place = { floor: "3", row: "B" };
  const body = { schemas: [USER], userName: "ann", [LOCKER]: { door: "12", note: "n", place } };
  const made = await server.request("POST", "/scim/v2/Users", { body });
  expect(made.at(LOCKER)).toEqual({ door: "12", note: "n", place });
  path = `/scim/v2/Users/${made.at("id")}`;

  const put = { schemas: [USER], userName: "ann", [LOCKER]: { door: "13", place: { floor: "4" } } };
  const replaced = await server.request("PUT", path, { body: put });
  expect(replaced.at(LOCKER)).toEqual({ door: "13", place: { floor: "4" } });

  const operations = [{ op: "add", path: `${LOCKER}:place.row`, value: "C" }];
  const patch = { schemas: [PATCH_OP], Operations: operations };
  const patched = await server.request("PATCH", path, { body: patch });
  expect(patched.at(LOCKER)).toEqual({ place: { floor: "4", row: "C" } });
});

test("It is not in the answer to a query or to a write of something else", async () => {
  expect((await server.request("GET", path)).at(LOCKER)).toEqual({ place: { floor: "4" } });
  const operations = [{ op: "replace", value: { title: "Pilot" } }];
  const patch = { schemas: [PATCH_OP], Operations: operations };
  const patched = await server.request("PATCH", path, { body: patch });
  expect(patched.at(LOCKER)).toEqual({ place: { floor: "4" } });
});

test("It is there for those who ask, and attributes has the last word", async () => {
  const asked = await server.request("GET", `${path}?attributes=${LOCKER}:door`);
  expect(asked.at(LOCKER)).toEqual({ door: "13" });
  const operations = [{ op: "replace", path: `${LOCKER}:door`, value: "14" }];
  const patch = { schemas: [PATCH_OP], Operations: operations };
  const patched = await server.request("PATCH", `${path}?attributes=userName`, { body: patch });
  expect(patched.at(LOCKER)).toBeUndefined();
});
