import { afterAll, describe, expect, test } from "bun:test";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "./at.ts";
import { newUser } from "./bodies.ts";
import { startRollcall } from "./rollcall.ts";
import { expectScimError } from "./scim-error.ts";

const rollcall = await startRollcall();
afterAll(() => rollcall.stop());

const cli = (...args: string[]) => rollcall.cli(...args, "--data", rollcall.data);
const api = (method: string, path: string, token: string, body?: unknown) =>
  rollcall.request(method, `${rollcall.url}/api/v1${path}`, { token, body });
const provision = (token: string, userName: string) =>
  rollcall.request("POST", "/Users", { token, body: newUser({ userName }) });

/** In the order in which an administrator meets it. */
describe("The switch of a new box", () => {
  test("is off, which the server says when it starts", () => {
    expect(rollcall.output()).toMatch(/Provisioning +off\. .*PUT \/api\/v1\/provisioning/);
  });

  test("stays off while there are only administrators and readers", async () => {
    const root = await rollcall.token("root", "admin");
    await rollcall.token("desks", "read");
    const { json } = await api("GET", "/provisioning", root);
    expect(json).toMatchObject({ enabled: false, tenantUrl: rollcall.base });
  });

  test("is turned on by the first token for provisioning, which says so", async () => {
    const { stdout, stderr } = await cli("token", "create", "entra", "--scope", "provision");
    expect(stdout).toContain("Provisioning is on");
    expect(stderr).toBe("");
    const token = /rc_[0-9a-f]{72}/.exec(stdout)?.[0] ?? "";
    expect((await provision(token, "noor")).status).toBe(201);
  });

  test("is turned off by an administrator; then a token tells how to turn it on", async () => {
    const root = await rollcall.token("root", "admin");
    expect((await api("PUT", "/provisioning", root, { enabled: false })).status).toBe(200);
    const { stdout, stderr, code } = await cli(
      ...["token", "create", "okta", "--scope", "provision", "--quiet"],
    );
    expect([code, stderr]).toEqual([0, expect.stringMatching(/switched off.*PUT \/api\/v1/)]);
    const answer = await provision(stdout.trim(), "lena");
    expectScimError(answer, 403);
    expect(at(answer.json, "/detail")).toContain("switched off");
    const client = await cli("client", "create", "okta", "--quiet");
    expect([client.code, client.stderr]).toEqual([0, expect.stringContaining("switched off")]);
    expect((await api("PUT", "/provisioning", root, { enabled: true })).status).toBe(200);
    expect((await provision(stdout.trim(), "lena")).status).toBe(201);
  });
});

test("a secret of a client turns a new box on, and so does trust", async () => {
  for (const command of [
    ["client", "create", "oauth"],
    [
      "client",
      "trust",
      "jwt",
      "--tenant",
      crypto.randomUUID(),
      "--subject",
      "a",
      "--audience",
      "b",
    ],
    ["token", "create", "x", "--scope", "provision"],
  ]) {
    const box = await startRollcall();
    const made = await box.cli(...command, "--data", box.data);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    const root = await box.token("root", "admin");
    const { json } = await box.request("GET", `${box.url}/api/v1/provisioning`, { token: root });
    expect(json).toMatchObject({ enabled: true });
    await box.stop();
  }
});

test("a server that makes its first token is on", async () => {
  const box = await startRollcall({ args: ["--first-token", "entra"] });
  expect(box.output()).toMatch(/Provisioning +on/);
  const token = /rc_[0-9a-f]{72}/.exec(box.output())?.[0] ?? "";
  expect((await box.request("GET", "/Users", { token })).status).toBe(200);
  await box.stop();
});

describe("A token that is limited", () => {
  const limits = ["--fields", "displayName, site", "--sites", "Utrecht"];

  test("is made and listed with its limits, and opens nothing under /scim", async () => {
    const token = await rollcall.token("kiosk", "read", limits);
    const { stdout } = await cli("token", "list");
    expect(stdout).toMatch(/kiosk .* fields displayName,site; sites Utrecht/);
    const answer = await rollcall.request("GET", "/Users", { token });
    expectScimError(answer, 403);
    expect(at(answer.json, "/detail")).toContain("/api/v1/people");
  });

  test.each([
    ["for provisioning", ["--scope", "provision", "--sites", "Utrecht"], "'read'"],
    ["for administrators", ["--scope", "admin", "--fields", "site"], "'read'"],
    ["to a field that nobody has", ["--scope", "read", "--fields", "site,emial"], "'email'"],
    ["to a site without a name", ["--scope", "read", "--sites", "Utrecht,"], "A site has"],
  ])("is refused %s", async (_, args, words) => {
    const { code, stdout, stderr } = await cli("token", "create", "odd", ...args);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(words)]);
    expect((await cli("token", "list")).stdout).not.toContain("odd ");
  });
});

describe("rollcall provisioning", () => {
  const root = () => rollcall.token(`root-${crypto.randomUUID()}`, "admin");
  const isOn = async () => at((await api("GET", "/provisioning", await root())).json, "/enabled");

  test("turns it off and on for a running server, with an entry for each", async () => {
    const off = await cli("provisioning", "off");
    expect([off.code, off.stderr]).toEqual([0, ""]);
    expect(off.stdout).toContain(`rollcall provisioning on --data ${rollcall.data}`);
    expect(await isOn()).toBe(false);
    expect((await cli("provisioning", "show")).stdout).toStartWith("Provisioning is off. To turn");
    expect((await cli("provisioning", "on")).stdout).toStartWith("Provisioning is on: ");
    expect(await isOn()).toBe(true);
    expect((await cli("provisioning", "show")).stdout).toBe("Provisioning is on.\n");
    const journal = await api("GET", "/journal?limit=20", await root());
    const entries = (at(journal.json, "/items") as Json[]).filter(
      (entry) => at(entry, "/method") === "CLI",
    );
    expect(entries).toMatchObject([
      { doneBy: "admin", client: "command line", changes: [{ path: "enabled", after: true }] },
      { doneBy: "admin", client: "command line", changes: [{ path: "enabled", after: false }] },
    ]);
  });

  test("changes nothing that is so already, and makes no database", async () => {
    expect((await cli("provisioning", "on")).stdout).toContain("on already; nothing was changed");
    const other = await rollcall.cli("provisioning", "on", "--data", `${rollcall.data}/none`);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("no database")]);
    const wrong = await cli("provisioning", "of");
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("on|off|show")]);
  });
});
