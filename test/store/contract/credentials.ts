import { expect } from "bun:test";
import type { AccessToken, Credential } from "../../../src/directory/credential-store.ts";
import type { Case } from "./case.ts";

const DAY_MS = 86_400_000;

const hash = (byte: number) => new Uint8Array(32).fill(byte);
const secret = (id: string, more: Partial<Credential> = {}): Credential => ({
  id,
  client: "entra",
  kind: "secret",
  created: 100,
  ...more,
});
const issued = (id: string, issuedBy: string, more: Partial<AccessToken> = {}): AccessToken => ({
  id,
  name: issuedBy,
  client: "entra",
  scope: "provision",
  created: 200,
  expires: 300,
  issuedBy,
  ...more,
});

export const credentials: readonly Case[] = [
  {
    sentence: "a secret is found by its hash alone, until it is revoked",
    async run({ store }) {
      expect(await store.addCredential(secret("1"), 2, hash(1))).toBe(true);
      expect(await store.findSecret(hash(1))).toEqual(secret("1"));
      expect(await store.findSecret(hash(2))).toBeUndefined();
      expect(await store.revokeCredentials("1", 500)).toEqual(["1"]);
      expect(await store.findSecret(hash(1))).toBeUndefined();
      expect(await store.revokeCredentials("1", 600)).toEqual([]);
      expect(await store.listCredentials()).toEqual([secret("1", { revoked: 500 })]);
    },
  },
  {
    sentence: "a client has so many live credentials of a kind and no more",
    async run({ store }) {
      const trust = { issuers: ["a"], audiences: ["b"], subjects: [], keys: "c" };
      const assertion = secret("4", { kind: "assertion", trust });
      expect(await store.addCredential(secret("1"), 2, hash(1))).toBe(true);
      expect(await store.addCredential(secret("2"), 2, hash(2))).toBe(true);
      expect(await store.addCredential(secret("3"), 2, hash(3))).toBe(false);
      expect(await store.addCredential(assertion, 1)).toBe(true);
      expect(await store.addCredential(secret("5", { client: "okta" }), 2, hash(5))).toBe(true);
      await store.revokeCredentials("1", 500);
      expect(await store.addCredential(secret("6"), 2, hash(6))).toBe(true);
      expect((await store.listCredentials()).find(({ id }) => id === "4")).toEqual(assertion);
    },
  },
  {
    sentence: "a client loses all of its credentials at once, and others keep theirs",
    async run({ store }) {
      await store.addCredential(secret("1"), 2, hash(1));
      await store.addCredential(secret("2", { kind: "bearer" }), 2);
      await store.addCredential(secret("3", { client: "okta" }), 2, hash(3));
      expect([...(await store.revokeCredentials("entra", 500))].sort()).toEqual(["1", "2"]);
      expect(await store.findSecret(hash(3))).toMatchObject({ client: "okta" });
      expect(await store.revokeCredentials("nobody", 500)).toEqual([]);
    },
  },
  {
    sentence: "an access token is found and not listed, and notes the use of its credential",
    async run({ store }) {
      await store.addCredential(secret("1"), 2, hash(1));
      expect(await store.issueToken(issued("t", "1"), hash(10))).toBe(true);
      expect(await store.findToken(hash(10))).toEqual(issued("t", "1"));
      expect(await store.listTokens()).toEqual([]);
      expect(await store.listCredentials()).toEqual([secret("1", { lastUsed: 200 })]);
    },
  },
  {
    sentence: "what was issued for a credential is revoked with it, and nothing else",
    async run({ store }) {
      await store.addCredential(secret("1"), 2, hash(1));
      await store.addCredential(secret("2"), 2, hash(2));
      await store.issueToken(issued("t1", "1"), hash(10));
      await store.issueToken(issued("t2", "2"), hash(20));
      await store.revokeCredentials("1", 250);
      expect(await store.findToken(hash(10))).toMatchObject({ revoked: 250 });
      expect(await store.findToken(hash(20))).toEqual(issued("t2", "2"));
      expect(await store.issueToken(issued("t3", "1"), hash(30))).toBe(false);
      expect(await store.findToken(hash(30))).toBeUndefined();
    },
  },
  {
    sentence: "an access token is forgotten a day after it expired, an operator's token never",
    async run({ store }) {
      const { issuedBy: _, ...byOperator } = issued("o", "1");
      await store.createToken(byOperator, hash(40));
      await store.addCredential(secret("1"), 2, hash(1));
      await store.issueToken(issued("t1", "1"), hash(10));
      const later = (created: number) => ({ created, expires: created + 100 });
      await store.issueToken(issued("t2", "1", later(300 + DAY_MS)), hash(20));
      expect(await store.findToken(hash(10))).toEqual(issued("t1", "1"));
      await store.issueToken(issued("t3", "1", later(301 + DAY_MS)), hash(30));
      expect(await store.findToken(hash(10))).toBeUndefined();
      expect(await store.findToken(hash(20))).toBeDefined();
      expect(await store.findToken(hash(40))).toEqual(byOperator);
    },
  },
  {
    sentence: "the use of a credential is noted",
    async run({ store }) {
      await store.addCredential(secret("1", { kind: "bearer" }), 2);
      await store.touchCredential("1", 400);
      expect(await store.listCredentials()).toMatchObject([{ id: "1", lastUsed: 400 }]);
    },
  },
  {
    sentence: "the keys of a source are those that were kept last",
    async run({ store, again }) {
      const keys = (kid: string) => ({ keys: [{ kty: "RSA", kid }] });
      expect(await store.findKeys("a")).toBeUndefined();
      await store.keepKeys("a", keys("1"), 100);
      await store.keepKeys("b", keys("2"), 100);
      await store.keepKeys("a", keys("3"), 200);
      expect(await again().findKeys("a")).toEqual({ keys: keys("3"), at: 200 });
    },
  },
];
