import { expect, test } from "bun:test";
import { array, assert, constantFrom, property, string } from "fast-check";
import { meantUrl, tolerantUrl } from "../../src/http/tolerant-url.ts";

const cases: readonly [title: string, path: string, meant: string][] = [
  ["leaves a proper URL alone", "/scim/v2/Users?count=1", "/scim/v2/Users?count=1"],
  ["joins a tenant URL that ends in a slash", "/scim/v2//Users", "/scim/v2/Users"],
  [
    "drops a slash before the query",
    '/scim/Users/?filter=a eq "b/c/"',
    '/scim/Users?filter=a eq "b/c/"',
  ],
  ["finds endpoints in any case", "/scim/v2/users/AbC", "/scim/v2/Users/AbC"],
  [
    "finds discovery endpoints in any case",
    "/scim/v2/serviceproviderconfig",
    "/scim/v2/ServiceProviderConfig",
  ],
  ["keeps the case of ids", "/scim/v2/GROUPS/aBc", "/scim/v2/Groups/aBc"],
  ["keeps an id that is spelt like an endpoint", "/scim/v2/Users/users", "/scim/v2/Users/users"],
  ["keeps the bare root", "/scim", "/scim"],
  ["drops the slash of the root", "/scim/v2/", "/scim/v2"],
  [
    "does not touch a query that looks like a path",
    "/scim/v2/Users?filter=//users/",
    "/scim/v2/Users?filter=//users/",
  ],
  [
    "moves a path that was appended behind Entra's flag",
    "/scim/v2?aadOptscim062020/Users/1",
    "/scim/v2/Users/1?",
  ],
  [
    "keeps the query of a path that was appended behind a flag",
    "/scim?AzureAdScimPatch2017/Users?filter=x",
    "/scim/Users?filter=x",
  ],
  [
    "leaves the flag itself to be ignored",
    "/scim/v2/Users?aadOptscim062020",
    "/scim/v2/Users?aadOptscim062020",
  ],
  ["leaves paths outside SCIM alone", "/docs//json/", "/docs//json/"],
  ["does not take /scimmer for the root", "/scimmer//Users", "/scimmer//Users"],
];

test.each(cases)("tolerantUrl() %s", (_title, path, meant) => {
  expect(tolerantUrl(`http://scim.example.com${path}`)).toBe(`http://scim.example.com${meant}`);
});

test.each([
  ["/scim//Users", "http://localhost/scim/Users"],
  ["http:///scim/Users", "http://localhost/scim/Users"],
  ["http://a b/scim/Users?count=1", "http://localhost/scim/Users?count=1"],
  ["http://x:99999/scim/v2/users", "http://localhost/scim/v2/Users"],
])("tolerantUrl() gives a host to %p, which has none", (asked, meant) => {
  expect(tolerantUrl(asked)).toBe(meant);
});

test.each(["scim.example.com", "a", "[::1]:8443"])(
  "tolerantUrl() takes HTTPS of %s for HTTP",
  (host) => {
    expect(tolerantUrl(`https://${host}/healthz`)).toBe(`http://${host}/healthz`);
    expect(tolerantUrl(`https://${host}/scim//Users?a=https://b`)).toBe(
      `http://${host}/scim/Users?a=https://b`,
    );
  },
);

const start = constantFrom(
  ...[
    "http://a",
    "http://localhost",
    "http://scim.example.com:8443",
    "http://[::1]:80",
    "HTTP://a",
  ],
  ...["https://a", "http://x:99999", "http://a b", "http://", "", "ws://a", "http://a?b", "http:/"],
);
const piece = constantFrom(
  ...["/", "//", "/scim", "/scim/v2", "/Scim", "/scimmer", "/api/v1", "/healthz", "/docs/", "/s"],
  ...[
    "/Users",
    "/users",
    "/Groups",
    "/Schemas",
    "/Me",
    "/me",
    "/Bulk",
    "/.search",
    "/Users/.Search",
  ],
  ...["/0199c3a4", "/..", "/%2e", "\\", "?", "#", "&", "count=1", "attributes=id", "filter=a//b/"],
  ...["?aadOptscim062020", "?AADOPTscim062020", "?AzureAdScimPatch2017", "?azureadscimpatch2017"],
  ...[" ", "\n", "%zz", "é", ":id"],
);
const pieces = array(piece, { maxLength: 7 }).map((all) => all.join(""));

test("tolerantUrl() makes of generated URLs what the whole of its rules makes of them", () => {
  const expectSame = (host: string, path: string) =>
    expect(tolerantUrl(host + path)).toBe(meantUrl(host + path));
  assert(property(start, pieces, expectSame), { numRuns: 5000 });
  assert(property(start, string(), expectSame));
  // One host after the other, as most requests come: that is where the rules are left out.
  for (const host of ["http://a", "http://scim.example.com:8443"]) {
    tolerantUrl(`${host}/healthz`);
    assert(
      property(pieces, (path) => expectSame(host, path)),
      { numRuns: 2000 },
    );
  }
});
