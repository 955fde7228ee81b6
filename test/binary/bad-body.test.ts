import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import type { ScimType } from "../../src/scim/error.ts";
import { LIMITS } from "../../src/scim/limits.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { at } from "./at.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall();
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

const post = (raw: string, server = rollcall, bearer = token) =>
  server.request("POST", "/Users", { token: bearer, raw });

/** A user, from the JSON of its attributes: what is tested is often how that is written. */
const user = (attributes: string) => `{"schemas":["${User.id}"],${attributes}}`;

/** A user whose JSON has exactly this many bytes. */
const userOf = (userName: string, bytes: number) =>
  user(`"userName":"${userName}"`).padEnd(bytes, " ");

/** A user whose JSON nests to this depth, the object itself being the first. */
const userNested = (userName: string, depth: number) =>
  user(`"userName":"${userName}","unheardOf":${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}`);

test("A client that hangs up within a body is not taken for a fault of the server", async () => {
  const { hostname, port } = new URL(rollcall.url);
  const head = [
    "POST /scim/v2/Users HTTP/1.1",
    `Host: ${hostname}`,
    `Authorization: Bearer ${token}`,
    "Content-Type: application/scim+json",
    "Content-Length: 100",
  ];
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.write(`${head.join("\r\n")}\r\n\r\n{"s`);
  await Bun.sleep(100);
  const closed = once(socket, "close");
  socket.destroy();
  await closed;
  expect((await rollcall.request("GET", "/Users?count=0", { token })).status).toBe(200);
  expect(rollcall.output()).not.toContain("internal fault");
});

describe("A body that is no SCIM resource is refused and changes nothing", () => {
  const cases: readonly { title: string; raw: string; scimType: ScimType }[] = [
    { title: "no JSON", raw: "userName=bad", scimType: "invalidSyntax" },
    { title: "empty", raw: "", scimType: "invalidSyntax" },
    { title: "cut off", raw: '{"userName":"bad"', scimType: "invalidSyntax" },
    { title: "two objects", raw: user('"userName":"bad"}{'), scimType: "invalidSyntax" },
    { title: "an array", raw: '[{"userName":"bad"}]', scimType: "invalidSyntax" },
    { title: "a string", raw: '"bad"', scimType: "invalidSyntax" },
    { title: "a number", raw: "7", scimType: "invalidSyntax" },
    { title: "null", raw: "null", scimType: "invalidSyntax" },
    {
      title: "one attribute in two cases",
      raw: user('"userName":"bad","USERNAME":"bad2"'),
      scimType: "invalidSyntax",
    },
    {
      title: "one sub-attribute in two cases",
      raw: user('"userName":"bad","name":{"givenName":"a","GivenName":"b"}'),
      scimType: "invalidSyntax",
    },
    { title: "nested 100 deep", raw: userNested("bad", 100), scimType: "invalidSyntax" },
    { title: "nested 100,000 deep", raw: userNested("bad", 100_000), scimType: "invalidSyntax" },
    { title: "without schemas", raw: '{"userName":"bad"}', scimType: "invalidSyntax" },
    {
      title: "with the schemas of something else",
      raw: '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"userName":"bad"}',
      scimType: "invalidSyntax",
    },
    { title: "without userName", raw: user('"title":"bad"'), scimType: "invalidValue" },
    { title: "with a blank userName", raw: user('"userName":" "'), scimType: "invalidValue" },
    { title: "with a number for a string", raw: user('"userName":7'), scimType: "invalidValue" },
    {
      title: "with a string for a boolean",
      raw: user('"userName":"bad","active":"yes"'),
      scimType: "invalidValue",
    },
    { title: "with a NUL", raw: user('"userName":"bad\\u0000"'), scimType: "invalidValue" },
    {
      title: "with a NUL further in",
      raw: user('"userName":"bad","name":{"givenName":"a\\u0000b"}'),
      scimType: "invalidValue",
    },
    {
      title: "with a lone high surrogate",
      raw: user('"userName":"bad\\ud83d"'),
      scimType: "invalidValue",
    },
    {
      title: "with a lone low surrogate",
      raw: user('"userName":"bad","emails":[{"value":"\\ude00@x.org"}]'),
      scimType: "invalidValue",
    },
    {
      title: "with two primary values",
      raw: user('"userName":"bad","emails":[{"value":"a","primary":true},{"primary":true}]'),
      scimType: "invalidValue",
    },
  ];
  test.each(cases)("$title", async ({ raw, scimType }) => {
    expectScimError(await post(raw), 400, scimType);
    const { json } = await rollcall.request("GET", '/Users?filter=userName sw "bad"', { token });
    expect(at(json, "/totalResults")).toBe(0);
  });

  test("bytes that are no UTF-8", async () => {
    const answer = await fetch(`${rollcall.base}/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: Buffer.from(user('"userName":"bad\xff"'), "latin1"),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ scimType: "invalidSyntax" });
  });
});

describe("A body that is only unusual is accepted", () => {
  test.each([
    { title: "nested as deep as may be", raw: userNested("deep", LIMITS.jsonDepth) },
    { title: "with an emoji in escapes", raw: user('"userName":"smile\\ud83d\\ude00"') },
    {
      title: "with a name of Object.prototype",
      raw: user('"userName":"proto","__proto__":{"a":1}'),
    },
    { title: "with attribute names in another case", raw: user('"USERNAME":"shouting"') },
    {
      title: "with nulls and empty arrays",
      raw: user('"userName":"nulls","title":null,"emails":[]'),
    },
    {
      title: "with one primary value",
      raw: user('"userName":"one","emails":[{"value":"a","primary":true},{"value":"b"}]'),
    },
  ])("$title", async ({ raw }) => {
    expect((await post(raw)).status).toBe(201);
  });

  test("but not one level deeper", async () => {
    expectScimError(await post(userNested("deeper", LIMITS.jsonDepth + 1)), 400, "invalidSyntax");
  });
});

describe("The body limit", () => {
  test("is 4 MiB, and not a byte more", async () => {
    expect((await post(userOf("limit", 4 * 1024 * 1024))).status).toBe(201);
    expectScimError(await post(userOf("beyond", 4 * 1024 * 1024 + 1)), 413);
  });

  test("holds for a body that does not announce its length", async () => {
    const chunk = new TextEncoder().encode(" ".repeat(1024 * 1024));
    const chunks = async function* () {
      for (let sent = 0; sent < 5; sent++) yield chunk;
    };
    const answer = await fetch(`${rollcall.base}/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: chunks(),
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ schemas: [MESSAGE.error], status: "413" });
  });

  test("is what --body-limit says", async () => {
    const small = await startRollcall({ args: ["--body-limit", "2048"] });
    try {
      const bearer = await small.token("entra");
      expect((await post(userOf("limit", 2048), small, bearer)).status).toBe(201);
      expectScimError(await post(userOf("beyond", 2049), small, bearer), 413);
    } finally {
      await small.stop();
    }
  });
});

describe("Content-Type", () => {
  const send = (type?: string) =>
    fetch(`${rollcall.base}/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, ...(type && { "content-type": type }) },
      // Of bytes fetch() does not guess the type.
      body: new TextEncoder().encode(user(`"userName":"${crypto.randomUUID()}"`)),
    });

  test.each([
    ["application/scim+json"],
    ["application/json"],
    ["application/scim+json; charset=utf-8"],
    ["Application/SCIM+JSON"],
    [undefined],
  ])("%s is accepted", async (type) => {
    expect((await send(type)).status).toBe(201);
  });

  test.each([
    "text/plain",
    "application/xml",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonp",
  ])("%s is refused with 415", async (type) => {
    const answer = await send(type);
    expect(answer.status).toBe(415);
    expect(await answer.json()).toMatchObject({ schemas: [MESSAGE.error], status: "415" });
  });
});
