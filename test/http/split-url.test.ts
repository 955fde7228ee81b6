import { expect, test } from "bun:test";
import { array, assert, constantFrom, property, string } from "fast-check";
import { splitUrl } from "../../src/http/split-url.ts";

const piece = constantFrom(
  ...["/", "//", "/.", "/..", "/.search", "%2e", "%2E/", "Users", "a-b_c~1", "urn:x:2.0:User"],
  ...["\\", "^", "`", "{", "|", "'", '"', "<", ">", " ", "\t", "\n", "é", "\u{1f600}", "%zz", "%"],
  ...["?", "#", "&", "=", "+", "%20", "filter=", "[", "]", "@", ";", ",", "!", "$", "(", ")", "*"],
);
const host = constantFrom("http://a", "http://scim.example.com:8443", "https://a", "http://[::1]");
const text = array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

/** What `URL` says of it. */
function parsed(url: string) {
  const { pathname, search } = new URL(url);
  return { pathname, search };
}

function expectSame(url: string): void {
  const { pathname, search } = splitUrl(url);
  expect({ pathname, search }).toEqual(parsed(url));
}

test("splitUrl() says what URL says of generated URLs", () => {
  assert(
    property(host, text, (start, rest) => expectSame(`${start}/${rest}`)),
    { numRuns: 3000 },
  );
  assert(property(host, string(), (start, rest) => expectSame(`${start}/${rest}`)));
});

test.each([
  "http://localhost",
  "http://localhost?a=b",
  "http://localhost/",
  "http://localhost/scim/v2/Users",
  "http://localhost/scim/v2/Users?",
  "http://localhost/scim/v2/Users?filter=userName%20eq%20%22a%22&count=1",
  "http://localhost/scim/v2/Users/../Groups",
  "http://localhost/scim/v2/Users/%2e%2e/Groups",
  "http://localhost/scim/v2/Users/a#b?c",
  "http://localhost/scim/v2/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
])("splitUrl() says what URL says of %s", expectSame);
