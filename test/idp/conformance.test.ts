import { expect, test } from "bun:test";
import { breaches } from "./conformance.ts";

const base = "http://127.0.0.1:1/scim/v2";
const scim = { "content-type": "application/scim+json; charset=utf-8" };
const listUrn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const errorUrn = "urn:ietf:params:scim:api:messages:2.0:Error";
const user = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  id: "a",
  meta: { location: `${base}/Users/a`, version: 'W/"1"' },
};
const list = { schemas: [listUrn], totalResults: 1, startIndex: 1, itemsPerPage: 1 };
const error = { schemas: [errorUrn], status: "404", detail: "There is no such user." };

interface Case {
  readonly title: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: object | "";
  readonly path?: string;
}

function check({ status = 200, headers = {}, body, path = "/Users" }: Case): string[] {
  const text = body === "" ? "" : JSON.stringify(body);
  const json = body === "" ? undefined : JSON.parse(text);
  return breaches(
    { status, headers: new Headers({ ...scim, ...headers }), text, json },
    base,
    path,
  );
}

const created = { status: 201, headers: { location: `${base}/Users/a` } };
const refused = { ...error, status: "401" };

const good: readonly Case[] = [
  { title: "a resource", body: user },
  { title: "a created resource at its location", ...created, body: user },
  { title: "a resource whose ETag is its version", headers: { etag: 'W/"1"' }, body: user },
  { title: "a list", body: { ...list, Resources: [user] } },
  { title: "an empty list", body: { ...list, totalResults: 0, itemsPerPage: 0, Resources: [] } },
  {
    title: "a resource without meta where only some attributes were asked for",
    path: "/Users?attributes=id",
    body: { ...user, meta: undefined },
  },
  { title: "an error", status: 404, body: error },
  { title: "204 without a body", status: 204, body: "" },
  {
    title: "401 with a challenge",
    status: 401,
    headers: { "www-authenticate": "Bearer" },
    body: refused,
  },
];

const bad: readonly Case[] = [
  { title: "another content type", headers: { "content-type": "application/json" }, body: user },
  { title: "a resource without id", body: { ...user, id: undefined } },
  { title: "a resource with an empty id", body: { ...user, id: "" } },
  { title: "a resource without schemas", body: { ...user, schemas: [] } },
  { title: "a relative location", body: { ...user, meta: { location: "/Users/a" } } },
  { title: "no location at all", body: { ...user, meta: {} } },
  { title: "a created resource without Location", status: 201, body: user },
  { title: "an ETag that is not the version", headers: { etag: 'W/"2"' }, body: user },
  { title: "a password", body: { ...user, Password: "x" } },
  { title: "null inside", body: { ...user, emails: [{ value: null }] } },
  { title: "a list without Resources", body: list },
  { title: "a total in words", body: { ...list, totalResults: "1", Resources: [user] } },
  { title: "a wrong itemsPerPage", body: { ...list, itemsPerPage: 20, Resources: [user] } },
  { title: "a resource without id in a list", body: { ...list, Resources: [{ ...user, id: 7 }] } },
  { title: "an error with a status in digits", status: 404, body: { ...error, status: 404 } },
  { title: "an error with another status", status: 400, body: error },
  { title: "an error without detail", status: 404, body: { ...error, detail: "" } },
  { title: "an error of no schema", status: 404, body: { ...error, schemas: [listUrn] } },
  { title: "401 without a challenge", status: 401, body: refused },
  { title: "200 without a body", body: "" },
  { title: "204 with a body", status: 204, body: user },
  { title: "an array", body: [user] },
];

test.each(good)("breaches() finds nothing in $title", (each) => {
  expect(check(each)).toEqual([]);
});

test.each(bad)("breaches() finds $title", (each) => {
  expect(check(each)).not.toEqual([]);
});
