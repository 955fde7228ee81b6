import { describe, expect, test } from "bun:test";
import { addressSet } from "../../src/http/addresses.ts";
import { originOf, peerAddress } from "../../src/http/forwarded.ts";
import { readForwarded } from "../../src/http/forwarded-header.ts";
import { seededRandom } from "../idp/entra/random.ts";

const TRUSTED = addressSet(["10.0.0.0/8", "2001:db8:1::/48", "127.0.0.1", "unix"]);

const origin = (peer: string, headers: Record<string, string>) =>
  originOf(new Headers(headers), peerAddress(peer), TRUSTED);

describe("The address of the caller", () => {
  test.each([
    ["the peer where no header says more", "203.0.113.1", {}, "203.0.113.1"],
    ["the peer in one way of writing", "::ffff:203.0.113.1", {}, "203.0.113.1"],
    ["the proxy that says nothing", "10.0.0.1", {}, "10.0.0.1"],
    ["what a proxy says", "10.0.0.1", { "x-forwarded-for": "203.0.113.1" }, "203.0.113.1"],
    ["what a proxy on a unix socket says", "unix", { "x-forwarded-for": "::1" }, "::1"],
    ["what nginx says of a unix socket", "unix", { "x-forwarded-for": "unix:" }, "unix"],
    [
      "not what a stranger says",
      "203.0.113.1",
      { "x-forwarded-for": "10.0.0.9", forwarded: "for=10.0.0.9" },
      "203.0.113.1",
    ],
    [
      "the right-most that is no proxy's",
      "10.0.0.1",
      { "x-forwarded-for": "192.0.2.1, 203.0.113.1, 10.0.0.3, 2001:DB8:1::2" },
      "203.0.113.1",
    ],
    [
      "the left-most where all are proxies'",
      "10.0.0.1",
      { "x-forwarded-for": "10.0.0.9, 10.0.0.3" },
      "10.0.0.9",
    ],
    [
      "unknown where a proxy says so",
      "10.0.0.1",
      { "x-forwarded-for": "1.2.3.4, unknown" },
      "unknown",
    ],
    ["unknown where there is nothing", "10.0.0.1", { "x-forwarded-for": "" }, "unknown"],
    ["without its port", "10.0.0.1", { "x-forwarded-for": "203.0.113.1:4711" }, "203.0.113.1"],
    ["without brackets", "10.0.0.1", { "x-forwarded-for": "[2001:DB8::1]:1" }, "2001:db8::1"],
    [
      "what the standard header says",
      "10.0.0.1",
      { forwarded: 'for=192.0.2.1, FOR="[2001:db8:1::7]:4711";proto=https, for="10.0.0.2"' },
      "192.0.2.1",
    ],
    ["unknown for a hidden name", "10.0.0.1", { forwarded: "for=_hidden" }, "unknown"],
    ["unknown without for", "10.0.0.1", { forwarded: "proto=https" }, "unknown"],
    [
      "what both headers say",
      "10.0.0.1",
      { "x-forwarded-for": "203.0.113.1", forwarded: "for=9.9.9.9, for=203.0.113.1" },
      "203.0.113.1",
    ],
    [
      "unknown where they differ: one of them is the caller's invention",
      "10.0.0.1",
      { "x-forwarded-for": "203.0.113.1", forwarded: "for=192.0.2.1" },
      "unknown",
    ],
  ])("is %s", (_, peer, headers, expected) => {
    expect(origin(peer, headers as Record<string, string>).address).toBe(expected);
  });
});

describe("Of generated chains", () => {
  const random = seededRandom(7239);
  const { pick } = random;
  const proxies = ["10.0.0.1", "10.200.3.4", "2001:db8:1::5", "127.0.0.1"];
  const callers = ["203.0.113.7", "198.51.100.2", "2001:db8:2::9", "11.0.0.1"];
  /** Addresses that are let in, proxies, and what no parser likes. */
  const inventions = [
    ...proxies,
    "192.0.2.1",
    "unknown",
    "",
    "unix",
    '"',
    "for=10.0.0.1",
    '10.0.0.1";for="10.0.0.1',
    "[::1",
    "\\",
    "10.0.0.1, 127.0.0.1",
    "%00",
  ];
  const quoted = (address: string) => (address.includes(":") ? `"[${address}]"` : address);

  const rows = Array.from({ length: 2_000 }, () => ({
    caller: pick(callers),
    lies: Array.from({ length: random.below(4) }, () => pick(inventions)),
    passed: Array.from({ length: random.below(3) }, () => pick(proxies)),
    peer: pick(proxies),
  }));

  test("no list of X-Forwarded-For wins against what the proxies wrote behind it", () => {
    for (const { caller, lies, passed, peer } of rows) {
      const list = [...lies, caller, ...passed].join(", ");
      expect([list, origin(peer, { "x-forwarded-for": list }).address]).toEqual([list, caller]);
    }
  });

  test("no Forwarded wins; what spoils the header for the proxies hides its sender alone", () => {
    let found = 0;
    for (const { caller, lies, passed, peer } of rows) {
      const invented = lies.map((lie) => pick([`for=${lie}`, `for="${lie}`, lie, `host="${lie}`]));
      const list = [...invented, ...[caller, ...passed].map((each) => `for=${quoted(each)}`)];
      const forwarded = list.join(", ");
      const { address } = origin(peer, { forwarded });
      if (address === caller) found += 1;
      else expect([forwarded, address]).toEqual([forwarded, "unknown"]);
    }
    expect(found).toBeGreaterThan(rows.length / 4);
  });

  test("no header of the other kind wins against that of the proxies", () => {
    for (const { caller, lies, passed, peer } of rows) {
      const own = [caller, ...passed];
      const invented = [...lies, pick(proxies)].join(", ");
      const seen = [
        origin(peer, {
          "x-forwarded-for": own.join(", "),
          forwarded: lies.map((lie) => `for=${quoted(lie)}`).join(", "),
        }),
        origin(peer, {
          "x-forwarded-for": invented,
          forwarded: own.map((each) => `for=${quoted(each)}`).join(", "),
        }),
      ];
      for (const { address } of seen) expect(address).toBeOneOf([caller, "unknown"]);
    }
  });

  test("nobody but a proxy is believed", () => {
    for (const { caller, lies } of rows) {
      const list = [...lies, "192.0.2.1"].join(", ");
      const headers = {
        "x-forwarded-for": list,
        "x-forwarded-host": "a",
        "x-forwarded-proto": "https",
      };
      expect(origin(caller, headers)).toEqual({ address: caller, publicUrl: undefined });
    }
  });
});

describe("The public URL", () => {
  const https = { "x-forwarded-proto": "https", "x-forwarded-host": "scim.example.com" };
  test.each([
    ["of the usual headers", https, "https://scim.example.com"],
    [
      "in small letters",
      { ...https, "x-forwarded-host": "SCIM.example.com" },
      "https://scim.example.com",
    ],
    ["with a port", { ...https, "x-forwarded-host": "a.example:8443" }, "https://a.example:8443"],
    [
      "without the usual port",
      { ...https, "x-forwarded-host": "a.example:443" },
      "https://a.example",
    ],
    [
      "with a prefix",
      { ...https, "x-forwarded-prefix": "/a/b_c/" },
      "https://scim.example.com/a/b_c",
    ],
    ["with an empty prefix", { ...https, "x-forwarded-prefix": "" }, "https://scim.example.com"],
    ["of Host", { "x-forwarded-proto": "http", host: "a.example" }, "http://a.example"],
    [
      "of the standard header",
      { forwarded: 'for=203.0.113.1;proto=https;host="[2001:db8::1]:8443"' },
      "https://[2001:db8::1]:8443",
    ],
    [
      "of the proxy that the caller reached, where several wrote theirs down",
      {
        "x-forwarded-for": "203.0.113.1, 10.0.0.2",
        "x-forwarded-proto": "ftp, https, http",
        "x-forwarded-host": "evil.example, outer.example, inner.example",
      },
      "https://outer.example",
    ],
    [
      "of the element of the caller",
      {
        forwarded:
          "for=9.9.9.9;proto=https;host=evil, for=203.0.113.1;proto=https;host=a, for=10.0.0.2",
      },
      "https://a",
    ],
    ["missing without a protocol", { "x-forwarded-host": "a.example" }, undefined],
    ["missing without a host", { "x-forwarded-proto": "https" }, undefined],
    ["missing with another protocol", { ...https, "x-forwarded-proto": "javascript" }, undefined],
    ["missing with a path as host", { ...https, "x-forwarded-host": "a/b" }, undefined],
    ["missing with a user as host", { ...https, "x-forwarded-host": "a@b" }, undefined],
    ["missing with a port that is none", { ...https, "x-forwarded-host": "a:99999" }, undefined],
    ["missing with a query as prefix", { ...https, "x-forwarded-prefix": "/a?b" }, undefined],
    ["missing with a way up", { ...https, "x-forwarded-prefix": "/a/../b" }, undefined],
    ["missing with another host", { ...https, "x-forwarded-prefix": "//evil.example" }, undefined],
    ["missing without a slash", { ...https, "x-forwarded-prefix": "a" }, undefined],
  ])("is %s", (_, headers, expected) => {
    expect(origin("10.0.0.1", headers as Record<string, string>).publicUrl).toBe(expected);
  });
});

describe("readForwarded()", () => {
  test.each([
    ["for=a", [{ for: "a" }]],
    ['For="a\\"b, c;d" ; PROTO=http', [{ for: 'a"b, c;d', proto: "http" }]],
    ["for=a,for=b", [{ for: "a" }, { for: "b" }]],
    ["for=a,,for=b,", [{ for: "a" }, {}, { for: "b" }, {}]],
    ["", [{}]],
  ])("reads %p", (header, expected) => {
    expect(readForwarded(header)).toEqual(expected);
  });

  test.each(['for="a', "for", "for=a b", 'for="a"b', "for=a;for=b", 'for="a", for=b";x', "=a"])(
    "makes nothing of %p",
    (header) => {
      expect(readForwarded(header)).toEqual([{}]);
    },
  );

  test("reads up to 8,192 bytes and no more", () => {
    const padded = (length: number) => `for=a;x=${"y".repeat(length - 8)}`;
    expect(readForwarded(padded(8192))).toMatchObject([{ for: "a" }]);
    expect(readForwarded(padded(8193))).toEqual([{}]);
  });
});

test("a long list of proxies is read from the right", () => {
  const list = (hops: number) => ["203.0.113.1", ...Array(hops).fill("10.0.0.2")].join(",");
  expect(origin("10.0.0.1", { "x-forwarded-for": list(31) }).address).toBe("203.0.113.1");
  expect(origin("10.0.0.1", { "x-forwarded-for": list(32) }).address).toBe("10.0.0.2");
});
