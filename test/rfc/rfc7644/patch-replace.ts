import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { patchOf } from "../../binary/bodies.ts";
import type { Chapter } from "../duty.ts";
import { type PatchRule, patchDuty } from "./patch-rule.ts";

const replace = (path: string | undefined, value?: unknown) => ({ op: "replace", path, value });
const work = { value: "a@x.example", type: "work" };
const home = { value: "b@x.example", type: "home" };
const office = { type: "work", locality: "L", country: "DE" };
const noMatch =
  "If the target location is a multi-valued attribute for which a value selection filter " +
  '("valuePath") has been supplied and no record match was made, the service provider SHALL ' +
  'indicate failure by returning HTTP status code 400 and a "scimType" error code of ' +
  '"noTarget".';

const rules: readonly PatchRule[] = [
  {
    keyword: "SHALL",
    sentence:
      'If the "path" parameter is omitted, the target is assumed to be the resource ' +
      'itself. In this case, the "value" attribute SHALL contain a list of one or more ' +
      "attributes that are to be replaced.",
    title: "without path each attribute of the value is replaced, others stay",
    cases: [
      {
        before: { title: "t", nickName: "n", emails: [work] },
        operations: [replace(undefined, { title: "u", emails: [home] })],
        after: { title: "u", nickName: "n", emails: [home] },
      },
      { before: { title: "t" }, operations: [replace(undefined, "u")], fails: "invalidPath" },
    ],
  },
  {
    keyword: "states",
    sentence:
      "If the target location is a single-value attribute, the attributes value is " + "replaced.",
    title: "a title is another",
    cases: [{ before: { title: "t" }, operations: [replace("title", "u")], after: { title: "u" } }],
  },
  {
    keyword: "states",
    sentence:
      "If the target location is a multi-valued attribute and no filter is specified, the " +
      "attribute and all values are replaced.",
    title: "one e-mail takes the place of two",
    cases: [
      {
        before: { emails: [work, home] },
        operations: [replace("emails", [{ value: "c@x.example" }])],
        after: { emails: [{ value: "c@x.example" }] },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location path specifies an attribute that does not exist, the service " +
      'provider SHALL treat the operation as an "add".',
    title: "what has no value is given it",
    cases: [
      { before: {}, operations: [replace("title", "t")], after: { title: "t" } },
      { before: {}, operations: [replace("emails", [work])], after: { emails: [work] } },
      {
        before: {},
        operations: [replace("name.givenName", "G")],
        after: { name: { givenName: "G" } },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location specifies a complex attribute, a set of sub-attributes SHALL " +
      'be specified in the "value" parameter, which replaces any existing values or adds ' +
      "where an attribute did not previously exist. Sub-attributes that are not specified " +
      'in the "value" parameter are left unchanged.',
    title: "of a name only the sub-attributes that are sent change",
    cases: [
      {
        before: { name: { givenName: "G", familyName: "F" } },
        operations: [replace("name", { familyName: "N", middleName: "M" })],
        after: { name: { givenName: "G", familyName: "N", middleName: "M" } },
      },
      { before: {}, operations: [replace("name", "Bea")], fails: "invalidValue" },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location is a multi-valued attribute and a value selection " +
      '("valuePath") filter is specified that matches one or more values of the ' +
      "multi-valued attribute, then all matching record values SHALL be replaced.",
    title: "all that match are replaced, with nothing of their old values left",
    cases: [
      {
        before: {
          addresses: [office, { ...office, locality: "M" }, { type: "home", locality: "H" }],
        },
        operations: [replace('addresses[type eq "work"]', { type: "work", region: "R" })],
        after: {
          addresses: [
            { type: "work", region: "R" },
            { type: "work", region: "R" },
            { type: "home", locality: "H" },
          ],
        },
      },
    ],
  },
  {
    keyword: "states",
    sentence:
      "If the target location is a complex multi-valued attribute with a value selection " +
      'filter ("valuePath") and a specific sub-attribute (e.g., "addresses[type eq ' +
      '"work"].streetAddress"), the matching sub-attribute of all matching records is ' +
      "replaced.",
    title: "of all that match one sub-attribute is replaced, the others stay",
    cases: [
      {
        before: {
          addresses: [office, { ...office, locality: "M" }, { type: "home", locality: "H" }],
        },
        operations: [replace('addresses[type eq "work"].country', "FR")],
        after: {
          addresses: [
            { ...office, country: "FR" },
            { ...office, locality: "M", country: "FR" },
            { type: "home", locality: "H" },
          ],
        },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence: noMatch,
    title: "a filter that matches no record is noTarget",
    cases: [
      {
        before: { emails: [work] },
        operations: [replace('emails[type eq "home"]', home)],
        fails: "noTarget",
      },
      {
        before: { emails: [work] },
        operations: [replace('emails[value sw "z"].value', "z")],
        fails: "noTarget",
      },
      {
        before: {},
        operations: [replace('addresses[type ne "work"].country', "DE")],
        fails: "noTarget",
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence: noMatch,
    title: "a sub-attribute of a record that `eq` terms describe is given to a new such record",
    deviation:
      'Entra replaces `emails[type eq "work"].value` whether or not there is one, and ' +
      "takes noTarget for a failed User. The filter says which record to make; any other " +
      "filter is noTarget.",
    cases: [
      {
        before: { emails: [home] },
        operations: [replace('emails[type eq "work"].value', "a@x.example")],
        after: { emails: [home, work] },
      },
    ],
  },
  {
    keyword: "states",
    sentence:
      'Note that by setting "primary" to "true", the service provider will reset ' +
      '"primary" to "false" for any other existing values of "addresses".',
    title: "a replaced address that is primary makes the others not so",
    cases: [
      {
        before: { addresses: [office, { type: "home", locality: "H", primary: true }] },
        operations: [replace('addresses[type eq "work"]', { ...office, primary: true })],
        after: {
          addresses: [
            { ...office, primary: true },
            { type: "home", locality: "H", primary: false },
          ],
        },
      },
    ],
  },
];

export const patchReplace: Chapter = {
  title: "RFC 7644 §3.5.2.3 Replace operation",
  duties: [
    ...rules.map(patchDuty("3.5.2.3")),
    {
      section: "3.5.2.3",
      keyword: "states",
      sentence:
        "The following example shows how to replace all of the members of a group with a " +
        "different members list in a single replace operation.",
      title: "the members of a Group are those of the value and no others",
      run: async ({ user, group, patch, get }) => {
        const [a, b, c] = [await user(), await user(), await user()];
        const { path } = await group({ members: [{ value: a.id }, { value: b.id }] });
        const value = [{ value: b.id }, { value: c.id }];
        await patch(path, patchOf(replace("members", value)));
        const { json } = await get(path);
        const ids = [0, 1, 2].map((place) => at(json, `/members/${place}/value`));
        expect(ids.toSorted()).toEqual([b.id, c.id, undefined].toSorted());
      },
    },
  ],
};
