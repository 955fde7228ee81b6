import { expect, test } from "bun:test";
import { addressesOf, addressText, hereUrl, LISTEN } from "../../src/cli/address.ts";
import type { ServeConfig } from "../../src/cli/config.ts";
import { socketProblems } from "../../src/cli/tls-files.ts";

const tcp = (hostname: string, port: number) => ({ kind: "tcp", hostname, port }) as const;
const socket = { kind: "unix", path: "/run/rollcall/rollcall.sock" } as const;

test.each([
  ["127.0.0.1:8080", [tcp("127.0.0.1", 8080)]],
  ["[::]:443", [tcp("::", 443)]],
  ["localhost:0", [tcp("localhost", 0)]],
  ["unix:/run/rollcall/rollcall.sock", [socket]],
  [
    "0.0.0.0:443, [::1]:80,unix:/run/rollcall/rollcall.sock",
    [tcp("0.0.0.0", 443), tcp("::1", 80), socket],
  ],
])("addressesOf() reads %p", (listen, addresses) => {
  expect(listen).toMatch(new RegExp(LISTEN));
  expect<object>(addressesOf(listen)).toEqual(addresses);
  expect(addressesOf(listen).map(addressText)).toEqual(listen.split(/, */));
});

test.each([
  "localhost",
  "a:1,",
  ",a:1",
  "a:1 b:2",
  "unix:relative.sock",
  "unix:",
  "a:123456",
  "::1:80",
])("%p is no address to listen on", (listen) => expect(listen).not.toMatch(new RegExp(LISTEN)));

test.each([
  ["http", "0.0.0.0", "http://127.0.0.1:8080"],
  ["https", "::", "https://[::1]:8080"],
  ["https", "scim.example.com", "https://scim.example.com:8080"],
] as const)("hereUrl() of %s and %s", (scheme, hostname, url) => {
  expect(hereUrl(scheme, hostname, 8080)).toBe(url);
});

const tls = { "tls-certificate": "a.pem", "tls-key": "a.key" };
const url = { "public-url": "https://scim.example.com" };

const settings: readonly [title: string, config: object, problem: string | undefined][] = [
  ["a plain address", {}, undefined],
  ["TLS", tls, undefined],
  ["TLS with a redirect", { ...tls, ...url, "https-redirect": "0.0.0.0:80" }, undefined],
  ["a unix socket and its URL", { listen: "unix:/x", ...url }, undefined],
  ["a unix socket alone", { listen: "unix:/x" }, "--public-url"],
  ["TLS on a unix socket alone", { listen: "unix:/x", ...tls, ...url }, "HOST:PORT"],
  ["a key alone", { "tls-key": "a.key" }, "--tls-certificate"],
  ["TLS under an http:// URL", { ...tls, "public-url": "http://a.example" }, "https://"],
  ["a redirect without TLS", { ...url, "https-redirect": "0.0.0.0:80" }, "--tls-certificate"],
  ["a redirect to nowhere", { ...tls, "https-redirect": "0.0.0.0:80" }, "--public-url"],
  ["a port that there is not", { listen: "127.0.0.1:1,[::1]:65536" }, "--listen has port 65536"],
  [
    "a redirect from a port that there is not",
    { ...tls, ...url, "https-redirect": "a:99999" },
    "--https-redirect has port 99999",
  ],
];

test.each(settings)("socketProblems() looks at %s", (_title, config, problem) => {
  const problems = socketProblems({ listen: "127.0.0.1:8080", ...config } as ServeConfig);
  expect(problems).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
});
