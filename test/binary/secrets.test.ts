import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Issuer, openIssuer, TENANT } from "../issuer.ts";
import { at } from "./at.ts";
import { found } from "./disguises.ts";
import { type Answer, type Rollcall, startRollcall } from "./rollcall.ts";
import { blunders, replay, SAFE } from "./secret-traffic.ts";

const home = mkdtempSync(join(tmpdir(), "rollcall-secrets-"));
const data = join(home, "data");
const config = join(home, "config");

const PASSWORD = 'Zk9?w&"vQ/+7=hL2ä%pX';
/** Kept, as RFC 7643 §7 has it, and never seen again; only the database and its copies have it. */
const PIN = "pin:81f4/+c2=7e0&55d3";
const typed = { password: PASSWORD, pin: PIN };

/** All but the PIN, by what each of them is. */
const secrets = new Map([
  ["password", PASSWORD],
  // Texts that are too long are cut.
  ["beginning of the password", PASSWORD.slice(0, 10)],
]);
const keep = (name: string, secret: unknown): string => {
  expect(String(secret).length).toBeGreaterThan(15);
  secrets.set(`${name} ${secrets.size}`, String(secret));
  return String(secret);
};

let rollcall: Rollcall;
let issuer: Issuer;
let root: string;
const answers: Answer[] = [];
/** What commands printed. */
const printed: string[] = [];

beforeAll(async () => {
  mkdirSync(join(config, "schemas"), { recursive: true });
  writeFileSync(join(config, "schemas/safe.json"), JSON.stringify(SAFE));
  issuer = await openIssuer();
  const args = ["--log-level", "debug", "--config", config, "--raw-authorization"];
  rollcall = await startRollcall({ data, args });
});
afterAll(async () => {
  await rollcall.stop();
  issuer.close();
  rmSync(home, { recursive: true });
});

async function cli(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await rollcall.cli(...args, "--data", data);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  printed.push(stderr);
  return stdout.trim();
}

const api = async (method: string, path: string, body?: unknown, accept = "application/json") =>
  rollcall.request(method, `${rollcall.url}/api/v1${path}`, {
    token: root,
    headers: { accept },
    ...(body !== undefined && { body }),
  });

const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  rollcall.request("POST", `${rollcall.url}/oauth/token`, {
    raw: new URLSearchParams({ grant_type: "client_credentials", ...form }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  });

/** What is found where nothing may be, with the name of the place. */
function leaks(places: readonly (readonly [string, string | Buffer])[], more = secrets) {
  return places.flatMap(([place, content]) =>
    found(more, Buffer.from(content)).map((name) => `${place} has a ${name}`),
  );
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file.slice(home.length), readFileSync(file)] as const);

test("identity providers send people with passwords, as they were recorded to", async () => {
  root = keep("token", await rollcall.token("root", "admin"));
  for (const folder of ["entra", "okta"] as const) {
    const token = keep("token", await rollcall.token(folder));
    const played = await replay(rollcall, token, folder, typed);
    answers.push(...played.answers);
    expect(played.answers.filter(({ status }) => status === 201).length).toBeGreaterThan(4);
    expect(played.answers.filter(({ status }) => status === 200).length).toBeGreaterThan(30);
    expect(played.answers.filter(({ status }) => status >= 500 && status !== 501)).toEqual([]);
  }
});

test("secrets come where they do not belong, and are refused", async () => {
  const provision = keep("token", await rollcall.token("blunders"));
  const made = await blunders(rollcall, { provision, admin: root }, typed);
  answers.push(...made);
  expect(made.filter(({ status }) => status >= 500)).toEqual([]);
  expect(made.filter(({ status }) => status === 400).length).toBeGreaterThan(60);
  // Where an answer repeats what is wrong with a request, it does not repeat this.
  expect(leaks(made.map(({ text }, index) => [`answer ${index}: ${text}`, text] as const))).toEqual(
    [],
  );
});

test("clients prove who they are, by secrets and by JWTs, and fail to", async () => {
  const secret = keep("secret", await cli("client", "create", "basic", "--quiet"));
  const { json } = await api("POST", "/clients", { name: "console" });
  const other = keep("secret", at(json, "/clientSecret"));
  await cli("client", "trust", "jwt", "--kind", "bearer", "--tenant", TENANT, "--jwks", issuer.url);
  const jwt = keep(
    "JWT",
    await issuer.sign({
      claims: {
        iss: `https://sts.windows.net/${TENANT}/`,
        aud: "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
      },
    }),
  );
  const strange = keep("JWT", await issuer.sign({ claims: { aud: "somebody else" } }));
  for (const each of [jwt, strange]) keep("signature of a JWT", each.split(".")[2]);
  expect((await rollcall.request("GET", "/Users?count=1", { token: jwt })).status).toBe(200);
  const basic = (name: string, value: string) => ({
    authorization: `Basic ${Buffer.from(`${name}:${value}`).toString("base64")}`,
  });
  const good = [
    await ask({}, basic("basic", secret)),
    await ask({ client_id: "console", client_secret: other, scope: "read" }),
  ];
  for (const answer of good) {
    expect(answer.status).toBe(200);
    const token = keep("access token", at(answer.json, "/access_token"));
    answers.push(await rollcall.request("GET", "/Users?count=1", { token }));
  }
  const cut = keep("secret that is cut off", secret.slice(0, -1));
  const assertion = {
    client_id: "basic",
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: strange,
  };
  const bad = [
    await ask({}, basic("basic", other)),
    await ask({}, basic("basic", cut)),
    await ask({}, basic("basic", PASSWORD)),
    await ask({}, { authorization: `Basic ${secret}` }),
    await ask({}, { authorization: `Bearer ${root}` }),
    await ask({ client_id: "basic", client_secret: other, client_assertion: jwt }),
    await ask({ client_id: "basic", client_secret: PASSWORD }),
    await ask({ client_id: "basic", client_secret: secret, scope: PASSWORD }),
    await ask({ client_id: "basic", client_secret: secret, grant_type: PASSWORD }),
    await ask({ client_id: secret, client_secret: secret }),
    await ask(assertion),
    await rollcall.request("GET", "/Users", { token: strange }),
    await rollcall.request("GET", "/Users", { token: cut }),
    await rollcall.request("GET", "/Users", { headers: { authorization: PASSWORD.slice(0, 4) } }),
    await rollcall.request("GET", "/Users", { headers: { authorization: cut } }),
  ];
  for (const { status } of bad) expect([400, 401]).toContain(status);
  answers.push(...bad);
});

test("an administrator makes tokens and secrets, and takes them back", async () => {
  for (const scope of ["read", "provision", "admin"]) {
    const made = await api("POST", "/tokens", { name: `made-${scope}`, scope });
    const token = keep("token", at(made.json, "/secret"));
    answers.push(await rollcall.request("GET", "/Users?count=1", { token }));
    answers.push(await api("DELETE", `/tokens/${at(made.json, "/id")}`));
    answers.push(await rollcall.request("GET", "/Users?count=1", { token }));
  }
  const rotated = await api("POST", "/clients/console/rotate");
  keep("secret", at(rotated.json, "/clientSecret"));
  answers.push(await api("DELETE", "/clients/console"));
  const { json } = await api("GET", "/people?userName=blunders");
  const person = at(json, "/items/0/id");
  for (const path of [
    ...["/people?limit=1000", "/tokens", "/clients", "/settings", "/health", "/tombstones"],
    ...["/journal?limit=1000", `/people/${person}/everything`, "/provisioning"],
  ]) {
    const answer = await api("GET", path);
    expect([path, answer.status]).toEqual([path, 200]);
    answers.push(answer);
  }
  answers.push(await api("GET", "/journal", undefined, "application/x-ndjson"));
  answers.push(await api("GET", "/journal", undefined, "text/csv"));
  answers.push(await api("GET", "/people", undefined, "text/csv"));
  answers.push(await rollcall.request("GET", `${rollcall.url}/metrics`));
});

test("commands write backups, exports and a support bundle", async () => {
  const log = join(home, "server.log");
  writeFileSync(log, rollcall.output());
  await cli("backup");
  printed.push(await cli("export", "--journal", "--config", config));
  printed.push(await cli("export", "--format", "csv", "--config", config));
  printed.push(await cli("token", "list"), await cli("client", "list"));
  const bundle = join(home, "bundle.tar.gz");
  const { code } = await rollcall.cli(
    ...["support-bundle", "--data", data, "--log", log, "--output", bundle, "--config", config],
  );
  expect(code).toBe(0);
  const text = Buffer.from(Bun.gunzipSync(readFileSync(bundle))).toString();
  expect(text).toContain("doctor.json");
  printed.push(text);
});

test("no token, secret, JWT or password is anywhere afterwards", () => {
  expect(secrets.size).toBeGreaterThan(15);
  const files = filesIn(data);
  const names = files.map(([name]) => name);
  for (const name of ["rollcall.sqlite", "rollcall.sqlite-wal", "rollcall.sqlite-shm"]) {
    expect(names).toContain(`/data/${name}`);
  }
  expect(names.filter((name) => name.startsWith("/data/backups/")).length).toBeGreaterThan(0);
  expect(rollcall.output().length).toBeGreaterThan(20_000);
  const places = [
    ...files,
    ["the log", rollcall.output()] as const,
    ...answers.map(({ text, headers }, index) => {
      const all = `${text}${JSON.stringify([...headers])}`;
      return [`answer ${index} ${all.slice(0, 300)}`, all] as const;
    }),
    ...printed.map((text, index) => [`output ${index}`, text] as const),
  ];
  expect(leaks(places)).toEqual([]);
});

test("what is never returned is in the database and its copies, and nowhere else", () => {
  const pin = new Map([
    ["PIN", PIN],
    ["beginning of the PIN", PIN.slice(0, 10)],
  ]);
  expect(leaks(filesIn(data), pin).join()).toContain("/data/backups/");
  const everything = printed.find((text) => text.startsWith('{"kind":"rollcall"')) ?? "";
  const others = printed.filter((text) => text !== everything);
  // A copy for another rollcall has it, too.
  expect(leaks([["the export", everything]], pin).length).toBeLessThan(3);
  const places = [rollcall.output(), ...answers.map(({ text }) => text), ...others];
  expect(
    leaks(
      places.map((text) => [text.slice(0, 300), text] as const),
      pin,
    ),
  ).toEqual([]);
});

test("a server that has stopped leaves nothing either", async () => {
  await rollcall.stop();
  expect(leaks([...filesIn(data), ["the log", rollcall.output()]])).toEqual([]);
  rollcall = await startRollcall({ data });
});
