import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { SignJWT } from "jose";
import type { Credential, Trust } from "../../src/directory/credential-store.ts";
import { createKeyRing } from "../../src/directory/key-ring.ts";
import { findTrusting } from "../../src/directory/trust.ts";
import {
  AUDIENCE,
  encoded,
  ISSUER,
  type Issuer,
  openIssuer,
  type Signed,
  SUBJECT,
  TENANT,
  unsigned,
} from "../issuer.ts";
import { openTemporary } from "../store/temporary.ts";

const NOW_S = Date.parse("2026-01-31T12:00:00Z") / 1000;

let issuer: Issuer;
let opened: ReturnType<typeof openTemporary>;

beforeAll(async () => {
  issuer = await openIssuer();
  await issuer.addKey("curve", "ES256");
  await issuer.addKey("other", "RS256");
  issuer.withdrawKey("other");
  await issuer.addKey("padded", "PS256");
  opened = openTemporary();
  await trust("entra");
  await trust("okta", { issuers: ["https://okta.example.com"], tenant: "elsewhere" });
  await trust("jwt", { audiences: ["provisioning"], subjects: [] }, "bearer");
});
afterAll(async () => {
  await opened.dispose();
  issuer.close();
});

function trust(client: string, more: Partial<Trust> = {}, kind: Credential["kind"] = "assertion") {
  const base = { issuers: [ISSUER], audiences: [AUDIENCE], subjects: [SUBJECT], tenant: TENANT };
  const credential = { id: `trust-${client}`, client, kind, created: 0 };
  const trust = { ...base, keys: issuer.url, ...more };
  return opened.store.addCredential({ ...credential, trust }, 10);
}

/** A reader with a memory of its own, and what it did. */
function openReader(now = () => NOW_S * 1000) {
  const failures: string[] = [];
  const read = async (source: string) => (await fetch(source)).json();
  const onFailure = (source: string) => void failures.push(source);
  const keys = createKeyRing({ store: opened.store, read, now, onFailure });
  return { reader: { store: opened.store, keys, now }, failures };
}

async function outcome(jwt: string, kind: "assertion" | "bearer" = "assertion", client?: string) {
  const found = await findTrusting(openReader().reader, kind, jwt, client);
  return "credential" in found ? found.credential.client : found.refusal;
}

const sign = (signed: Signed = {}) => issuer.sign({ now: NOW_S, ...signed });

describe("A JWT stands for the client that trusts it", () => {
  const accepted: readonly [title: string, signed: Signed][] = [
    ["as Entra makes it", {}],
    ["signed with an elliptic curve", { kid: "curve" }],
    ["for several audiences", { claims: { aud: ["api://somebody", AUDIENCE] } }],
    ["that expired within the tolerance", { claims: { exp: NOW_S - 59 } }],
    ["that begins within the tolerance", { claims: { nbf: NOW_S + 60 } }],
  ];
  test.each(accepted)("%s", async (_title, signed) => {
    expect(await outcome(await sign(signed))).toBe("entra");
    expect(await outcome(await sign(signed), "assertion", "entra")).toBe("entra");
  });

  test("in place of a token, with any subject where none is named", async () => {
    const claims = { aud: "provisioning", sub: "anybody" };
    expect(await outcome(await sign({ claims }), "bearer")).toBe("jwt");
  });
});

describe("A JWT stands for nobody", () => {
  const refused: readonly [title: string, signed: Signed, reason: string][] = [
    ["of another issuer", { claims: { iss: `${ISSUER}/` } }, "No client trusts the issuer"],
    ["without an issuer", { claims: { iss: undefined } }, "names no issuer"],
    ["with issuers in a list", { claims: { iss: [ISSUER] } }, "No client trusts the issuer"],
    ["for another audience", { claims: { aud: "api://other" } }, "claim 'aud'"],
    ["without an audience", { claims: { aud: undefined } }, "claim 'aud'"],
    ["of another subject", { claims: { sub: "somebody" } }, "claim 'sub'"],
    ["without a subject", { claims: { sub: undefined } }, "claim 'sub'"],
    ["of another tenant", { claims: { tid: "elsewhere" } }, "claim 'tid'"],
    ["without a tenant", { claims: { tid: undefined } }, "claim 'tid'"],
    ["that expired", { claims: { exp: NOW_S - 60 } }, "has expired"],
    ["without an end", { claims: { exp: undefined } }, "claim 'exp'"],
    ["that is not good yet", { claims: { nbf: NOW_S + 61 } }, "claim 'nbf'"],
    ["with a key that nobody knows", { kid: "other" }, "has no key"],
    ["signed by another key than it says", { kid: "first", key: "other" }, "signature"],
    [
      "signed with an algorithm that is not allowed",
      { kid: "padded" },
      "must be signed with RS256",
    ],
  ];
  test.each(refused)("%s", async (_title, signed, reason) => {
    expect(await outcome(await sign(signed))).toContain(reason);
  });

  test("that nobody signed", async () => {
    expect(await outcome(unsigned({ alg: "none" }, NOW_S))).toContain("must be signed with");
    expect(await outcome(unsigned({ alg: "RS256", kid: "first" }, NOW_S))).toContain("signature");
  });

  test("that is signed with the public key as a secret", async () => {
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicKey("first")));
    const jwt = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: SUBJECT, tid: TENANT })
      .setProtectedHeader({ alg: "HS256", kid: "first" })
      .setExpirationTime(NOW_S + 100)
      .sign(secret);
    expect(await outcome(jwt)).toContain("must be signed with");
  });

  test("whose claims were changed after it was signed", async () => {
    const [header = "", , signature = ""] = (await sign()).split(".");
    const claims = encoded({ iss: ISSUER, aud: AUDIENCE, sub: SUBJECT, tid: TENANT, exp: 9e9 });
    expect(await outcome(`${header}.${claims}.${signature}`)).toContain("signature");
  });

  test.each(["", "a.b.c", "a.b", "e30.e30.", "....", "\u0000"])("like %p", async (jwt) => {
    expect(await outcome(jwt)).toContain("malformed or names no issuer");
  });

  test("of the wrong kind, or of another client than is asked for", async () => {
    expect(await outcome(await sign(), "bearer")).toContain("claim 'aud'");
    expect(await outcome(await sign(), "assertion", "okta")).toContain("No client trusts");
    const claims = { iss: "https://okta.example.com", tid: "elsewhere" };
    expect(await outcome(await sign({ claims }))).toBe("okta");
  });

  test("once its trust is revoked", async () => {
    await trust("leaver", { subjects: ["leaver"] });
    const jwt = await sign({ claims: { sub: "leaver" } });
    expect(await outcome(jwt, "assertion", "leaver")).toBe("leaver");
    await opened.store.revokeCredentials("trust-leaver", 0);
    expect(await outcome(jwt, "assertion", "leaver")).toContain("No client trusts the issuer");
  });
});

describe("The keys of an issuer", () => {
  let local: Issuer;
  let now: number;
  const clock = () => now;
  const jwtOf = (kid = "first") => local.sign({ kid, now: NOW_S, claims: { iss: local.url } });

  beforeEach(async () => {
    local = await openIssuer();
    now = NOW_S * 1000;
    await trust(local.url, { issuers: [local.url], keys: local.url });
  });
  afterEach(() => local.close());

  async function accepts(reader: ReturnType<typeof openReader>["reader"], jwt: string) {
    return "credential" in (await findTrusting(reader, "assertion", jwt));
  }

  test("are read once for many JWTs, also for those that come together", async () => {
    const { reader } = openReader(clock);
    const jwt = await jwtOf();
    const all = await Promise.all(Array.from({ length: 20 }, () => accepts(reader, jwt)));
    expect([all.every(Boolean), local.asked()]).toEqual([true, 1]);
    expect([await accepts(reader, jwt), local.asked()]).toEqual([true, 1]);
  });

  test("are read again for a key that is not known, five times a minute at most", async () => {
    const { reader } = openReader(clock);
    expect(await accepts(reader, await jwtOf())).toBe(true);
    await local.addKey("second");
    expect(await accepts(reader, await jwtOf("second"))).toBe(true);
    await local.addKey("hidden");
    local.withdrawKey("hidden");
    const hidden = await jwtOf("hidden");
    for (let attempt = 0; attempt < 20; attempt++)
      expect(await accepts(reader, hidden)).toBe(false);
    expect(local.asked()).toBe(5);
    now += 60_000;
    await accepts(reader, hidden);
    expect(local.asked()).toBe(6);
  });

  test("count while the issuer is down, and after a restart", async () => {
    const { reader, failures } = openReader(clock);
    const jwt = await jwtOf();
    expect(await accepts(reader, jwt)).toBe(true);
    local.setDown(true);
    await local.addKey("second");
    expect(await accepts(reader, await jwtOf("second"))).toBe(false);
    expect(failures).toEqual([local.url]);
    expect(await accepts(reader, jwt)).toBe(true);
    expect(await accepts(openReader(clock).reader, jwt)).toBe(true);
  });

  test("are refused when none were ever read", async () => {
    local.setDown(true);
    const { reader, failures } = openReader(clock);
    expect(await accepts(reader, await jwtOf())).toBe(false);
    expect(failures).toEqual([local.url]);
    local.setDown(false);
    expect(await accepts(reader, await jwtOf())).toBe(true);
  });

  test("stay when what is read is no key set", async () => {
    const answers: unknown[] = [local.keySet(), { keys: [] }, { keys: "x" }, null, "text", []];
    const read = async () => answers.shift();
    const failures: string[] = [];
    const onFailure = (source: string) => void failures.push(source);
    const keys = createKeyRing({ store: opened.store, read, now: clock, onFailure });
    const reader = { store: opened.store, keys, now: clock };
    const jwt = await jwtOf();
    expect(await accepts(reader, jwt)).toBe(true);
    await local.addKey("second");
    for (let attempt = 0; attempt < 4; attempt++) await accepts(reader, await jwtOf("second"));
    expect(failures).toHaveLength(4);
    expect(await accepts(reader, jwt)).toBe(true);
  });

  test("are read anew after ten minutes, so that a withdrawn one counts no more", async () => {
    const { reader } = openReader(clock);
    const jwt = await jwtOf();
    await local.addKey("second");
    expect(await accepts(reader, jwt)).toBe(true);
    local.withdrawKey("first");
    now += 600_000;
    expect([await accepts(reader, jwt), local.asked()]).toEqual([true, 1]);
    now += 1;
    await accepts(reader, await jwtOf("second"));
    while ((await opened.store.findKeys(local.url))?.at !== now) await Bun.sleep(1);
    now += 60_000;
    expect(await accepts(reader, jwt)).toBe(false);
  });
});
