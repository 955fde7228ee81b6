import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { patchOf } from "../../binary/bodies.ts";
import type { Chapter } from "../duty.ts";
import { type PatchRule, patchDuty } from "./patch-rule.ts";

const add = (path: string | undefined, value?: unknown) => ({ op: "add", path, value });
const work = { value: "a@x.example", type: "work" };
const home = { value: "b@x.example", type: "home" };

const rules: readonly PatchRule[] = [
  {
    keyword: "MUST",
    sentence:
      'The operation MUST contain a "value" member whose content specifies the value to ' +
      "be added.",
    title: "an add without value is invalidValue",
    cases: [{ before: { title: "t" }, operations: [add("title")], fails: "invalidValue" }],
  },
  {
    keyword: "states",
    sentence:
      "The value MAY be a quoted value, or it may be a JSON object containing the " +
      'sub-attributes of the complex attribute specified in the operation\'s "path".',
    title: "a value is text or an object, alone or in an array",
    cases: [
      { before: {}, operations: [add("title", "t")], after: { title: "t" } },
      {
        before: {},
        operations: [add("name", { givenName: "G" })],
        after: { name: { givenName: "G" } },
      },
      { before: {}, operations: [add("emails", work)], after: { emails: [work] } },
      { before: {}, operations: [add("emails", [work])], after: { emails: [work] } },
    ],
  },
  {
    keyword: "states",
    sentence:
      'If omitted, the target location is assumed to be the resource itself. The "value" ' +
      "parameter contains a set of attributes to be added to the resource.",
    title: "without path each attribute of the value is added",
    cases: [
      {
        before: { title: "t", nickName: "n", emails: [work] },
        operations: [add(undefined, { title: "u", emails: [home], userType: "Employee" })],
        after: { title: "u", nickName: "n", emails: [work, home], userType: "Employee" },
      },
    ],
  },
  {
    keyword: "states",
    sentence: "If the target location does not exist, the attribute and value are added.",
    title: "a sub-attribute of an attribute without value brings the attribute",
    cases: [
      {
        before: {},
        operations: [add("name.familyName", "F")],
        after: { name: { familyName: "F" } },
      },
    ],
  },
  {
    keyword: "SHALL",
    sentence:
      "If the target location specifies a complex attribute, a set of sub-attributes SHALL " +
      'be specified in the "value" parameter.',
    title: "sub-attributes are merged, and text for a complex attribute is invalidValue",
    cases: [
      {
        before: { name: { givenName: "G", familyName: "F" } },
        operations: [add("name", { familyName: "N" })],
        after: { name: { givenName: "G", familyName: "N" } },
      },
      { before: {}, operations: [add("name", "Bea")], fails: "invalidValue" },
    ],
  },
  {
    keyword: "states",
    sentence:
      "If the target location specifies a multi-valued attribute, a new value is added to " +
      "the attribute.",
    title: "a second e-mail stands beside the first",
    cases: [
      {
        before: { emails: [work] },
        operations: [add("emails", [home])],
        after: { emails: [work, home] },
      },
    ],
  },
  {
    keyword: "states",
    sentence:
      "If the target location specifies a single-valued attribute, the existing value is " +
      "replaced.",
    title: "a second title takes the place of the first",
    cases: [{ before: { title: "t" }, operations: [add("title", "u")], after: { title: "u" } }],
  },
  {
    keyword: "states",
    sentence:
      "If the target location specifies an attribute that does not exist (has no value), " +
      "the attribute is added with the new value.",
    title: "an attribute without value is given one",
    cases: [
      { before: {}, operations: [add("title", "t")], after: { title: "t" } },
      { before: {}, operations: [add("emails", [home])], after: { emails: [home] } },
    ],
  },
  {
    keyword: "states",
    sentence: "If the target location exists, the value is replaced.",
    title: "a sub-attribute and a value that a filter selects are replaced",
    cases: [
      {
        before: { emails: [work, home] },
        operations: [add('emails[type eq "work"].value', "c@x.example")],
        after: { emails: [{ ...work, value: "c@x.example" }, home] },
      },
      {
        before: { name: { givenName: "G", familyName: "F" } },
        operations: [add("name.givenName", "H")],
        after: { name: { givenName: "H", familyName: "F" } },
      },
    ],
  },
];

const already =
  "If the target location already contains the value specified, no changes SHOULD be made " +
  "to the " +
  "resource, and a success response SHOULD be returned.";

export const patchAdd: Chapter = {
  title: "RFC 7644 §3.5.2.1 Add operation",
  duties: [
    ...rules.map(patchDuty("3.5.2.1")),
    {
      section: "3.5.2.1",
      keyword: "SHOULD",
      sentence: already,
      title: "a value that is there is there once, and the answer is one of success",
      run: async ({ user, group, patch, get }) => {
        const { path, json, id } = await user({ title: "t", emails: [work, home] });
        const again = await patch(path, patchOf(add("title", "t"), add("emails", [home])));
        expect(again.status).toBe(200);
        expect(again.json).toEqual(json);
        const members = [{ value: id }];
        const crowd = await group({ members });
        expect((await patch(crowd.path, patchOf(add("members", members)))).status).toBe(204);
        expect((await get(crowd.path)).json).toEqual(crowd.json);
      },
    },
    {
      section: "3.5.2.1",
      keyword: "SHALL NOT",
      sentence:
        "Unless other operations change the resource, this operation SHALL NOT change the " +
        "modify timestamp of the resource.",
      title: "lastModified and the version stay, and move with a real change",
      run: async ({ user, group, patch, get }) => {
        const person = await user({ title: "t", emails: [home] });
        const crowd = await group({ members: [{ value: person.id }] });
        await Bun.sleep(5);
        await patch(person.path, patchOf(add("emails", home), add(undefined, { title: "t" })));
        await patch(crowd.path, patchOf(add("members", [{ value: person.id }])));
        for (const [{ path, json }, pointer] of [
          [crowd, "/meta"],
          [person, "/meta/lastModified"],
        ] as const) {
          expect(at((await get(path)).json, pointer)).toEqual(at(json, pointer));
        }
        await patch(person.path, patchOf(add("title", "u")));
        const { json } = await get(person.path);
        expect(at(json, "/meta/lastModified")).not.toBe(at(person.json, "/meta/lastModified"));
      },
    },
  ],
};
