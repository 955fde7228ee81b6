import { expect, test } from "bun:test";
import { redactLine, scrub } from "../../src/cli/redact.ts";

const redacted = (fields: object) => JSON.parse(redactLine(JSON.stringify(fields)) ?? "null");

test("of a line stays what the server itself says of a request", () => {
  const line = {
    level: 30,
    time: 1,
    client: "entra",
    method: "GET",
    path: "/scim/v2/Users",
    status: 200,
    durationMs: 1.5,
    requestId: "01a201f4-282e-73cb-b9b4-58e9b44fcb36",
    msg: "answered",
  };
  expect(redacted(line)).toEqual(line);
});

test.each([
  [{ path: "/scim/v2/Users/ada" }, { path: "/scim/v2/Users/…" }],
  [{ path: '/scim/v2/Users?filter=userName eq "ada"' }, { path: "/scim/v2/Users" }],
  [{ path: "/api/v1/groups/7/members/8" }, { path: "/api/v1/groups/…/members/…" }],
  [{ requestId: "from ada" }, { requestId: "…" }],
  [{ warnings: ["'ada' is passed over"] }, { warnings: "…" }],
  [
    { userName: "ada", token: "kiosk", address: "192.0.2.7" },
    { userName: "…", token: "…", address: "…" },
  ],
  [{ msg: "for ada@example.com" }, { msg: "for …" }],
  [
    {
      error: { type: "Error", code: "X", message: "ada", stack: "Error: ada\n    at run (a.ts:1)" },
    },
    { error: { type: "Error", code: "X", stack: ["at run (a.ts:1)"] } },
  ],
])("%j is told as %j", (fields, told) => {
  expect(redacted(fields)).toEqual(told);
});

test("what systemd writes in front of a line goes, and a line without fields goes whole", () => {
  expect(redactLine('Nov 22 06:26:05 box rollcall[7]: {"msg":"answered"}')).toBe(
    '{"msg":"answered"}',
  );
  for (const line of ["ada signed in", "", "{ no JSON", "[1,2]", '"text"', "null"]) {
    expect(redactLine(line)).toBeUndefined();
  }
});

test.each([
  ["mail to ada.l+x@example.com, now", "mail to …, now"],
  ["rc_2ceb12fb8433dcae", "…"],
  ["Authorization: Bearer abc.def-1", "Authorization: Bearer …"],
  ["eyJhbGciOi.eyJzdWIi.c2ln", "…"],
  ["https://scim.example.com/scim/v2", "https://scim.example.com/scim/v2"],
  ["node_modules/@scope/name.js", "node_modules/@scope/name.js"],
])("scrub(%j)", (text, told) => {
  expect(scrub(text)).toBe(told);
});
