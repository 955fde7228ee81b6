import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MESSAGE } from "../../src/scim/urn.ts";
import { at } from "./at.ts";
import { newUser, patchOf } from "./bodies.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

let rollcall: Rollcall;
let token: string;

beforeAll(async () => {
  rollcall = await startRollcall({ args: ["--log-level", "debug"] });
  token = await rollcall.token("entra");
});
afterAll(() => rollcall.stop());

const tokens = (...args: string[]) => rollcall.cli("token", ...args, "--data", rollcall.data);

/** The id of the token of this name, from the list that an operator sees. */
async function idOf(name: string): Promise<string> {
  const { stdout } = await tokens("list");
  const row = stdout.split("\n").find((line) => line.split(/\s+/)[1] === name);
  return row?.split(/\s+/)[0] ?? "";
}

const withAuthorization = (authorization: string | undefined, query = "") =>
  rollcall.request("GET", `/Users${query}`, {
    headers: authorization === undefined ? {} : { authorization },
  });

function expectUnauthorized(answer: Awaited<ReturnType<typeof withAuthorization>>): void {
  expectScimError(answer, 401);
  expect(answer.headers.get("www-authenticate")).toStartWith("Bearer");
}

describe("A request opens nothing", () => {
  const swapped = (secret: string) => secret.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const cases: readonly { title: string; authorization: (secret: string) => string | undefined }[] =
    [
      { title: "without a token", authorization: () => undefined },
      { title: "with an empty header", authorization: () => "" },
      { title: "with the scheme only", authorization: () => "Bearer" },
      { title: "with a made-up token", authorization: () => "Bearer letmein" },
      { title: "with a token cut off", authorization: (secret) => `Bearer ${secret.slice(0, -1)}` },
      { title: "with a token and more", authorization: (secret) => `Bearer ${secret}0` },
      {
        title: "with one character changed",
        authorization: (secret) => `Bearer ${swapped(secret)}`,
      },
      {
        title: "with a token in upper case",
        authorization: (secret) => `Bearer ${secret.toUpperCase()}`,
      },
      { title: "with the scheme run into the token", authorization: (secret) => `Bearer${secret}` },
      {
        title: "with the token as a password",
        authorization: (secret) => `Basic ${btoa(`entra:${secret}`)}`,
      },
      { title: "with another scheme", authorization: (secret) => `Token ${secret}` },
      { title: "with no scheme", authorization: (secret) => secret },
      { title: "with two tokens", authorization: (secret) => `Bearer ${secret} ${secret}` },
    ];
  test.each(cases)("$title", async ({ authorization }) => {
    expectUnauthorized(await withAuthorization(authorization(token)));
  });

  test("with a token in the query", async () => {
    expectUnauthorized(await withAuthorization(undefined, `?access_token=${token}`));
    expect(rollcall.output()).not.toContain(token);
  });

  test.each(["/Nothing", "/Schemas", "/ServiceProviderConfig", "/Bulk", "/Me", "/Users/1"])(
    "at %s either",
    async (path) => expectUnauthorized(await rollcall.request("GET", path)),
  );
});

describe("A request opens the directory", () => {
  test.each(["Bearer", "bearer", "BEARER"])("with the scheme written %s", async (scheme) => {
    expect((await withAuthorization(`${scheme} ${token}`)).status).toBe(200);
  });
});

describe("A token ends", () => {
  test("when it expires", async () => {
    const soon = Date.now() + 1500;
    const expires = ["--expires", new Date(soon).toISOString()];
    const past = await rollcall.token("past", "provision", expires);
    const future = await rollcall.token("future", "provision", ["--expires", "90d"]);
    await Bun.sleep(soon - Date.now() + 1);
    expectUnauthorized(await withAuthorization(`Bearer ${past}`));
    expect((await withAuthorization(`Bearer ${future}`)).status).toBe(200);
  });

  test("but is not made when it has ended before it begins", async () => {
    for (const expires of ["0d", "2020-01-01", "tomorrow"]) {
      const { code, stderr } = await tokens(
        "create",
        "late",
        "--scope",
        "read",
        "--expires",
        expires,
      );
      expect([code, stderr.includes("--expires")]).toEqual([2, true]);
    }
  });

  test("when it is revoked, at once and while the server runs", async () => {
    const secret = await rollcall.token("leaked");
    expect((await withAuthorization(`Bearer ${secret}`)).status).toBe(200);
    const { code } = await tokens("revoke", await idOf("leaked"));
    expect(code).toBe(0);
    expectUnauthorized(await withAuthorization(`Bearer ${secret}`));
    expect((await withAuthorization(`Bearer ${token}`)).status).toBe(200);
  });

  test("and the next one of its client finds everything as it was", async () => {
    const old = await rollcall.token("okta-2026", "provision", ["--client", "okta"]);
    const body = newUser({ userName: "rotated", externalId: "00u1" });
    await rollcall.request("POST", "/Users", { token: old, body });
    const next = await rollcall.token("okta-2027", "provision", ["--client", "okta"]);
    await tokens("revoke", await idOf("okta-2026"));
    const query = '/Users?filter=externalId eq "00u1"';
    const { json } = await rollcall.request("GET", query, { token: next });
    expect(at(json, "/Resources/0/userName")).toBe("rotated");
    const other = await rollcall.request("GET", query, { token });
    expect(at(other.json, "/totalResults")).toBe(0);
  });

  test("but not when the id is mistyped, which ends the command with an error", async () => {
    const { code, stderr } = await tokens("revoke", "00000000");
    expect(code).not.toBe(0);
    expect(stderr).toContain("00000000");
  });
});

describe("A scope", () => {
  const writes = [
    { method: "POST", path: "/Users", body: newUser({ userName: "forbidden" }) },
    { method: "PUT", path: "/Users/1", body: newUser({ userName: "forbidden" }) },
    { method: "PATCH", path: "/Users/1", body: patchOf({ op: "add", path: "title", value: "x" }) },
    { method: "DELETE", path: "/Users/1", body: undefined },
  ];
  test.each(["read", "admin"] as const)("%s may look and not touch", async (scope) => {
    const secret = await rollcall.token(`only-${scope}`, scope);
    for (const path of ["/Users", "/Groups", "/Schemas", "/ServiceProviderConfig"]) {
      expect((await rollcall.request("GET", path, { token: secret })).status).toBe(200);
    }
    for (const { method, path, body } of writes) {
      expectScimError(await rollcall.request(method, path, { token: secret, body }), 403);
    }
    const { json } = await rollcall.request("GET", '/Users?filter=userName eq "forbidden"', {
      token,
    });
    expect(at(json, "/totalResults")).toBe(0);
  });

  test("that does not exist is refused by the command", async () => {
    const { code, stderr } = await tokens("create", "x", "--scope", "everything");
    expect(code).not.toBe(0);
    expect(stderr).toContain("everything");
  });
});

/** All that the server keeps in its folder, as one text. */
const kept = () =>
  readdirSync(rollcall.data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");

test("The secret of a token is neither kept nor logged", async () => {
  await withAuthorization(`Bearer ${token}`);
  await rollcall.request("POST", "/Users", { token, raw: "{" });
  const listed = await tokens("list");
  expect(listed.stdout).toContain("entra");
  for (const text of [kept(), rollcall.output(), listed.stdout]) expect(text).not.toContain(token);
});

test("A password is checked, then forgotten: never answered, kept or logged", async () => {
  const secret = "Tr0ub4dor-and-3-horses";
  const answers: { readonly status: number; readonly text: string }[] = [];
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await rollcall.request(method, path, { token, body });
    answers.push(answer);
    return answer;
  };
  const { json } = await send(
    "POST",
    "/Users?attributes=userName,password",
    newUser({ userName: "secretive", password: secret }),
  );
  const path = `/Users/${at(json, "/id")}`;
  await send("PUT", path, newUser({ userName: "secretive", title: "after PUT", password: secret }));
  const set = { op: "replace", path: "password", value: secret };
  await send("PATCH", path, patchOf(set));
  const setPathless = { op: "replace", value: { password: secret, nickName: "after PATCH" } };
  await send("PATCH", path, patchOf(setPathless));
  await send("GET", `${path}?attributes=password`);
  const read = await send("GET", path);
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200]);
  expect(read.json).toMatchObject({ title: "after PUT", nickName: "after PATCH" });

  expectScimError(
    await send("POST", "/Users", newUser({ userName: "x", password: { secret } })),
    400,
    "invalidValue",
  );
  expectScimError(
    await send("POST", "/Users/.search", {
      schemas: [MESSAGE.searchRequest],
      filter: `password eq "${secret}"`,
    }),
    400,
    "invalidFilter",
  );
  for (const text of [...answers.map((each) => each.text), kept(), rollcall.output()]) {
    expect(text).not.toContain(secret);
  }
  expect(JSON.stringify(read.json)).not.toMatch(/password/i);
});
