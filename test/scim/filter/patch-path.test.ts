import { describe, expect, test } from "bun:test";
import { type PatchPath, parsePatchPath } from "../../../src/scim/filter/patch-path.ts";
import { LIMITS } from "../../../src/scim/limits.ts";

const work = { kind: "compare", path: "type", op: "eq", value: "work" } as const;
const id = "2819c223-7f76-453a-919d-413861904646";
const member = { kind: "compare", path: "value", op: "eq", value: id } as const;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const paths: readonly (readonly [string, PatchPath])[] = [
  // RFC 7644 §3.5.2, Figure 8: Example Path Values
  ["members", { attrPath: "members" }],
  ["name.familyName", { attrPath: "name.familyName" }],
  ['addresses[type eq "work"]', { attrPath: "addresses", filter: work }],
  [`members[value eq\n       "${id}"]`, { attrPath: "members", filter: member }],
  [
    `members[value eq\n       "${id}"].displayName`,
    { attrPath: "members", filter: member, subAttribute: "displayName" },
  ],
  // What clients send beyond it.
  [
    'EMAILS[Type Eq "work"].Value',
    { attrPath: "EMAILS", filter: { ...work, path: "Type" }, subAttribute: "Value" },
  ],
  ["emails[type eq work].$ref", { attrPath: "emails", filter: work, subAttribute: "$ref" }],
  [
    'emails[not (type eq "work") or type pr]',
    {
      attrPath: "emails",
      filter: {
        kind: "or",
        filters: [
          { kind: "not", filter: work },
          { kind: "present", path: "type" },
        ],
      },
    },
  ],
  [ENTERPRISE, { attrPath: ENTERPRISE }],
  [`${ENTERPRISE}:manager.displayName`, { attrPath: `${ENTERPRISE}:manager.displayName` }],
  [
    `${ENTERPRISE}:manager[value eq "${id}"]`,
    { attrPath: `${ENTERPRISE}:manager`, filter: member },
  ],
];

test.each(paths)("parsePatchPath reads %s", (path, read) => {
  expect(parsePatchPath(path)).toEqual(read);
});

const EXPECTED_ATTRIBUTE = "expected an attribute such as userName or name.familyName.";
const refused = [
  ["", `The path has the end at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["/userName", `The path has '/userName' at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["emails.0.value", `The path has 'emails.0.value' at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["emails.", `The path has 'emails.' at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["[type pr]", `The path has '[' at position 1; ${EXPECTED_ATTRIBUTE}`],
  ["name familyName", "The path has 'familyName' at position 6; expected [ or the end."],
  [
    "emails[]",
    /^The path has ']' at position 8; expected a filter such as type eq "work" between /,
  ],
  ["emails[type]", /^The path has ']' at position 12; expected an operator after 'type'/],
  ["emails[type pr", "The path has the end at position 15; expected and, or or ]."],
  [
    "emails[type pr]value",
    "The path has 'value' at position 16; expected a sub-attribute such as .value, or the end.",
  ],
  [
    "emails[type pr].value.x",
    "The path has '.value.x' at position 16; expected a sub-attribute such as .value.",
  ],
  [
    "emails[type pr].value pr",
    "The path has 'pr' at position 23; expected a sub-attribute such as .value, or the end.",
  ],
  [
    "emails[type pr] or name",
    "The path has 'or' at position 17; expected a sub-attribute such as .value, or the end.",
  ],
  [
    'emails[type regex "x"]',
    /^The operator 'regex' is not supported; .* \(position 13 of the path\)\.$/,
  ],
  ["e".repeat(LIMITS.filterLength + 1), /^The path exceeds the limit filterLength: /],
  [`emails[${"(".repeat(LIMITS.filterDepth)}`, /^The path exceeds the limit filterDepth: /],
] as const;

describe("what is refused as invalidPath", () => {
  test.each(refused)("%s", (path, detail) => {
    const expected = { status: 400, scimType: "invalidPath" };
    expect(() => parsePatchPath(path)).toThrow(expect.objectContaining(expected));
    expect(() => parsePatchPath(path)).toThrow(detail);
  });
});
