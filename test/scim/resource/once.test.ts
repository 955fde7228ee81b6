import { expect, test } from "bun:test";
import { once } from "../../../src/scim/resource/once.ts";
import type { Json } from "../../../src/scim/resource/resource.ts";
import { findAttribute } from "../../../src/scim/schema/lookup.ts";
import { User } from "../../../src/scim/schema/user.ts";

const cases: readonly { title: string; name: string; given: Json[]; kept: Json[] }[] = [
  {
    title: "the same value and type are one, which has what either says besides",
    name: "emails",
    given: [
      { value: "a", type: "work", display: "A" },
      { value: "b", type: "work" },
      { value: "a", type: "work", primary: true },
    ],
    kept: [
      { value: "a", type: "work", display: "A", primary: true },
      { value: "b", type: "work" },
    ],
  },
  {
    title: "no type is a type of its own",
    name: "emails",
    given: [{ value: "a" }, { value: "a", type: "work" }, { value: "a" }],
    kept: [{ value: "a" }, { value: "a", type: "work" }],
  },
  {
    title: "values in another case are other values",
    name: "emails",
    given: [{ value: "a" }, { value: "A" }],
    kept: [{ value: "a" }, { value: "A" }],
  },
  {
    title: "what has no `value` stays as it is",
    name: "addresses",
    given: [{ type: "work" }, { type: "work" }],
    kept: [{ type: "work" }, { type: "work" }],
  },
  {
    title: "of what could have a `value` and has none, each stays",
    name: "emails",
    given: [{ type: "work" }, { type: "work" }],
    kept: [{ type: "work" }, { type: "work" }],
  },
];

test.each(cases)("once(): $title", ({ name, given, kept }) => {
  const attribute = findAttribute(User.attributes, name);
  expect(attribute && once(attribute, given)).toEqual(kept);
});
