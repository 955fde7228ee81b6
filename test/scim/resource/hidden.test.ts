import { expect, test } from "bun:test";
import { withoutHidden } from "../../../src/scim/resource/hidden.ts";
import { complex, schema, string } from "../../../src/scim/schema/attribute.ts";
import { userType } from "../../../src/scim/schema/resource-type.ts";

const KEYS = schema("urn:acme:keys:User", "Keys", "", [
  string("pin", { returned: "never" }, ""),
  string("code", { mutability: "writeOnly", returned: "never" }, ""),
  string("room", {}, ""),
  complex("keys", { multiValued: true }, "", [
    string("label", {}, ""),
    string("secret", { returned: "never" }, ""),
  ]),
]);
const type = { ...userType, schemaExtensions: [{ schema: KEYS, required: false }] };

test("a document is shown without what is never returned, at any depth", () => {
  const document = {
    userName: "a",
    [KEYS.id]: { pin: "4711", code: "1", room: "7", keys: [{ label: "door", secret: "s" }] },
  };
  expect(withoutHidden(document, type)).toEqual({
    userName: "a",
    [KEYS.id]: { room: "7", keys: [{ label: "door" }] },
  });
});

test("what no schema describes any more is not shown, for it may be secret", () => {
  const document = { userName: "a", stray: "x", [KEYS.id]: { pin: "4711" } };
  expect(withoutHidden(document, userType)).toEqual({ userName: "a" });
});

test("all else is shown as it is", () => {
  const document = { userName: "a", name: { givenName: "A" }, emails: [{ value: "a@x" }] };
  expect(withoutHidden(document, type)).toEqual(document);
});
