import { expect } from "bun:test";
import { at } from "../../binary/at.ts";
import { expectScimError } from "../../binary/scim-error.ts";
import type { Chapter } from "../duty.ts";
import { type FilterRule, filterDuty } from "./filter-rule.ts";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const mails = {
  two: {
    emails: [
      { value: "$w@example.org", type: "work" },
      { value: "$w@home.example", type: "home" },
    ],
  },
  one: { emails: [{ value: "$w@home.example", type: "work" }], externalId: "CaSe" },
};
const jobs = {
  ann: { title: "Architect", userType: "Employee", emails: [{ value: "a@example.com" }] },
  bob: { title: "Builder", userType: "Intern" },
  cy: { userType: "Employee", [enterprise]: { employeeNumber: "7" } },
};

const rules: readonly FilterRule[] = [
  {
    keyword: "SHALL",
    sentence:
      "When specified, only those resources matching the filter expression SHALL be " + "returned.",
    title: "a filter finds all that match and no others",
    people: jobs,
    finds: { 'userType eq "Employee"': ["ann", "cy"], 'userType eq "Owner"': [] },
  },
  {
    keyword: "states",
    sentence: "Attribute names and attribute operators used in filters are case insensitive.",
    title: "names and operators are found in any case",
    people: jobs,
    finds: {
      'USERTYPE Eq "Intern"': ["bob"],
      'usertype EQ "Employee" AND NOT (Title PR)': ["cy"],
      'Emails[VALUE SW "a@"]': ["ann"],
    },
  },
  {
    keyword: "MUST",
    sentence: "The filter parameter MUST contain at least one valid expression (see Table 3).",
    title: "a filter of blanks or of brackets is invalidFilter",
    people: {},
    refuses: [" ", "()", "not ()", "emails[]"],
  },
  {
    keyword: "MUST",
    sentence:
      "Each expression MUST contain an attribute name followed by an attribute operator " +
      "and optional value.",
    title: "an expression that lacks its name, operator or value is invalidFilter",
    people: {},
    refuses: ["title", "title eq", 'eq "x"', '"x" eq title', 'title "x"', 'title pr "x"'],
  },
  {
    keyword: "MUST",
    sentence:
      "Service providers MAY support complex filters where expressions MUST be applied to " +
      "the same value of a parent attribute specified immediately before the left square " +
      'bracket ("[").',
    title: "within brackets one value has to match all",
    people: mails,
    finds: {
      'emails[type eq "work" and value ew "@home.example"]': ["one"],
      'emails.type eq "work" and emails.value ew "@home.example"': ["one", "two"],
    },
  },
  {
    keyword: "MUST",
    sentence:
      'The expression within square brackets ("[" and "]") MUST be a valid filter ' +
      "expression based upon sub-attributes of the parent attribute.",
    title: "what is in the brackets must be of the attribute before them",
    people: {},
    refuses: ['emails[userName eq "x"]', "emails[type]", 'title[type eq "x"]'],
  },
  {
    keyword: "MUST",
    sentence: "SCIM filters MUST conform to the following ABNF [RFC5234] rules as specified below",
    title: "what the grammar has not is invalidFilter",
    people: {},
    refuses: [
      "title eq 'x'",
      'title eq "x',
      'title eq "x" and',
      'title eq "x" title pr',
      '(title eq "x"',
      'title eq "x")',
      'ti tle eq "x"',
      '1title eq "x"',
      'emails[type eq "work"',
      'title eq "\\x"',
      'title eq "x" && title pr',
    ],
  },
  {
    keyword: "MUST",
    sentence: "SCIM filters MUST conform to the following ABNF [RFC5234] rules",
    title: "a word without quotes is text",
    deviation:
      "The example of §3.4.2.1 is `meta.resourceType eq User`, and clients send it so; " +
      "compValue " +
      "has JSON strings only.",
    people: jobs,
    finds: {
      "userType eq Intern": ["bob"],
      "title eq 01": [],
      "meta.resourceType eq User": ["ann", "bob", "cy"],
    },
  },
  {
    keyword: "MUST",
    sentence:
      "Filters MUST be evaluated using the following order of operations, in order of " +
      'precedence: 1. Grouping operators 2. Logical operators - where "not" takes ' +
      'precedence over "and", which takes precedence over "or" 3. Attribute operators',
    title: "not is before and, and is before or",
    people: jobs,
    finds: {
      'title eq "Builder" or userType eq "Employee" and title pr': ["ann", "bob"],
      'title pr and userType eq "Employee" or title eq "Builder"': ["ann", "bob"],
      'not (title pr) and userType eq "Employee"': ["cy"],
      'not (title pr) or userType eq "Intern"': ["bob", "cy"],
    },
  },
  {
    keyword: "states",
    sentence:
      "If the specified attribute in a filter expression is a multi-valued attribute, the " +
      "filter matches if any of the values of the specified attribute match the specified " +
      "criterion",
    title: "one of several values is enough",
    people: mails,
    finds: { 'emails.type eq "home"': ["two"], 'emails.value eq "$w@example.org"': ["two"] },
  },
  {
    keyword: "MUST",
    sentence:
      "For complex attributes, a fully qualified sub-attribute MUST be specified using " +
      "standard attribute notation (Section 3.10).",
    title: "a complex attribute without value needs its sub-attribute",
    people: { ann: { name: { givenName: "$w" } } },
    finds: { 'name.givenName eq "$w"': ["ann"] },
    refuses: ['name eq "x"', 'addresses co "x"', 'meta gt "2011-05-13T04:42:34Z"'],
  },
  {
    keyword: "MUST",
    sentence: "a fully qualified sub-attribute MUST be specified using standard attribute notation",
    title: "emails alone means its value",
    deviation:
      'Figure 2 of the same section has `emails co "example.com"`, and clients send it: ' +
      "an attribute that has a `value` stands for that.",
    people: mails,
    finds: { 'emails co "$w@example"': ["two"], 'emails eq "$w@HOME.example"': ["one", "two"] },
  },
  {
    keyword: "SHALL",
    sentence:
      'When applying a comparison (e.g., "eq") or presence filter (e.g., "pr") to a ' +
      "defaulted attribute, the service provider SHALL use the value that was returned to " +
      "the client that last created or modified the attribute.",
    title: "active, which a new User has without being sent it, is found as returned",
    people: { plain: {}, off: { active: false } },
    finds: { "active eq true": ["plain"], "active pr": ["plain", "off"] },
  },
  {
    keyword: "SHALL",
    sentence:
      "When comparing attributes of type String, the case sensitivity for String type " +
      'attributes SHALL be determined by the attribute\'s "caseExact" characteristic (see ' +
      "Section 2.2 of [RFC7643]).",
    title: "externalId is compared exactly, e-mail addresses in any case",
    people: mails,
    finds: {
      'externalId eq "CaSe"': ["one"],
      'externalId eq "case"': [],
      'externalId sw "ca"': [],
      'emails.value eq "$W@EXAMPLE.ORG"': [],
      'emails.value ew "@EXAMPLE.ORG"': ["two"],
    },
  },
  {
    keyword: "states",
    sentence:
      "Clients MAY query by schema or schema extensions by using a filter expression " +
      'including the "schemas" attribute (as shown in Figure 2).',
    title: "schemas finds who has an extension",
    people: jobs,
    finds: { [`schemas eq "${enterprise}"`]: ["cy"] },
  },
  {
    keyword: "states",
    sentence: "The following are examples of valid filters.",
    title: "those of Figure 2 find what they say",
    people: jobs,
    finds: {
      'urn:ietf:params:scim:schemas:core:2.0:User:title sw "B"': ["bob"],
      'name.familyName co "O\'Malley"': [],
      'meta.lastModified gt "2011-05-13T04:42:34Z"': ["ann", "bob", "cy"],
      'meta.lastModified le "2011-05-13T04:42:34Z"': [],
      'title pr and userType eq "Employee"': ["ann"],
      'title pr or userType eq "Intern"': ["ann", "bob"],
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")': [
        "ann",
      ],
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")': [
        "bob",
      ],
      'emails[type eq "work" and value co "@x.com"] or ims[type eq "xmpp" and value co "@y"]': [],
    },
  },
];

export const filtering: Chapter = {
  title: "RFC 7644 §3.4.2.2 Filtering",
  duties: [
    ...rules.map(filterDuty),
    {
      section: "3.4.2.2",
      keyword: "MUST",
      sentence:
        "Providers MUST decline to filter results if the specified filter operation is not " +
        'recognized and return an HTTP 400 error with a "scimType" error of ' +
        '"invalidFilter" and an appropriate human-readable response as per Section 3.12.',
      title: "an unknown operator is invalidFilter, and nothing is returned",
      run: async ({ search }) => {
        for (const operator of ["regex", "like", "==", "eqq"]) {
          const answer = await search("/Users", `userName ${operator} "x"`);
          expectScimError(answer, 400, "invalidFilter");
        }
      },
    },
    {
      section: "3.4.2.2",
      keyword: "should",
      sentence:
        "the service provider should specify an error response description identifying the " +
        "client error, e.g., 'The operator 'regex' is not supported.'",
      title: "the unknown operator is named",
      run: async ({ search }) => {
        const answer = await search("/Users", 'userName regex "x"');
        expect(String(at(answer.json, "/detail"))).toContain("regex");
      },
    },
  ],
};
