import { expect } from "bun:test";
import type { Token } from "../../../src/directory/store.ts";
import type { Case } from "./case.ts";

const hash = (byte: number) => new Uint8Array(32).fill(byte);
const token = (id: string, more: Partial<Token> = {}): Token => ({
  id,
  name: `token ${id}`,
  client: "entra",
  scope: "provision",
  created: 100,
  ...more,
});

export const tokens: readonly Case[] = [
  {
    sentence: "a token is found by its hash alone",
    async run({ store }) {
      const kept = token("1", { expires: 200, scope: "read", user: "7" });
      await store.createToken(kept, hash(1));
      expect(await store.findToken(hash(1))).toEqual(kept);
      expect(await store.findToken(hash(2))).toBeUndefined();
      expect(await store.findToken(new Uint8Array())).toBeUndefined();
    },
  },
  {
    sentence: "all tokens are listed, the oldest first, several of one client among them",
    async run({ store }) {
      await store.createToken(token("2", { created: 300 }), hash(2));
      await store.createToken(token("1"), hash(1));
      await store.createToken(token("3", { created: 400, client: "okta" }), hash(3));
      await store.revokeToken("1", 500);
      expect((await store.listTokens()).map(({ id }) => id)).toEqual(["1", "2", "3"]);
    },
  },
  {
    sentence: "a token is revoked once",
    async run({ store }) {
      await store.createToken(token("1"), hash(1));
      expect(await store.revokeToken("1", 500)).toBe(true);
      expect(await store.revokeToken("1", 600)).toBe(false);
      expect(await store.revokeToken("2", 500)).toBe(false);
      expect(await store.findToken(hash(1))).toEqual(token("1", { revoked: 500 }));
    },
  },
  {
    sentence: "the last use of a token is noted",
    async run({ store }) {
      await store.createToken(token("1"), hash(1));
      await store.touchToken("1", 1_000);
      expect(await store.findToken(hash(1))).toMatchObject({ lastUsed: 1_000 });
      await store.touchToken("1", 500_000);
      expect(await store.listTokens()).toMatchObject([{ lastUsed: 500_000 }]);
    },
  },
  {
    sentence: "what another process does to tokens is seen at once",
    async run({ store, again }) {
      const other = again();
      await other.createToken(token("1"), hash(1));
      expect(await store.findToken(hash(1))).toEqual(token("1"));
      await other.revokeToken("1", 500);
      expect(await store.findToken(hash(1))).toMatchObject({ revoked: 500 });
    },
  },
  {
    sentence: "bytes of the server's own are those that were kept first, for every process",
    async run({ store, again }) {
      const [first, second] = [new Uint8Array([1, 2]), new Uint8Array([3])];
      expect([...(await store.keepFirst("cursor key", first))]).toEqual([1, 2]);
      expect([...(await again().keepFirst("cursor key", second))]).toEqual([1, 2]);
      expect([...(await store.keepFirst("other", second))]).toEqual([3]);
    },
  },
];
