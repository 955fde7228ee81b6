import type { Chapter } from "../duty.ts";
import { type FilterRule, filterDuty } from "./filter-rule.ts";

const ann = { title: "Architect", name: { givenName: "Ann" }, active: true };
const bob = { title: "Builder", emails: [{ value: "bob@example.org", type: "work" }] };
const cy = { active: false };
const abc = { ann, bob, cy };
/** externalId orders as text, dates as times: 01:00 at +02:00 is before midnight UTC. */
const years = { old: { externalId: "2001" }, new: { externalId: "2020" } };

const compared = (what: string) =>
  [
    `If the attribute value is ${what} the operator value, there is a match.`,
    "The actual comparison is dependent on the attribute type. For string attribute types, " +
      "this is a",
    "lexicographical comparison, and for DateTime types, it is a chronological comparison. For",
    "integer attributes, it is a comparison by numeric value.",
  ].join(" ");
const refused =
  "Boolean and Binary attributes SHALL cause a failed response (HTTP status code 400) with " +
  '"scimType" of "invalidFilter".';

const ordered: readonly FilterRule[] = [
  {
    keyword: "states",
    sentence: compared("greater than"),
    title: "gt is by text and by time, and not the same",
    people: years,
    finds: {
      'externalId gt "2001"': ["new"],
      'externalId gt "2020"': [],
      'externalId gt "3"': [],
      'meta.created gt "2011-05-13T04:42:34Z"': ["old", "new"],
      'meta.created gt "2999-01-01T00:00:00Z"': [],
      'meta.created gt "1999-12-31T23:59:59-14:00"': ["old", "new"],
    },
  },
  {
    keyword: "states",
    sentence: compared("greater than or equal to"),
    title: "ge is gt or the same",
    people: years,
    finds: {
      'externalId ge "2001"': ["old", "new"],
      'externalId ge "2002"': ["new"],
      'meta.created ge "2011-05-13T04:42:34Z"': ["old", "new"],
    },
  },
  {
    keyword: "states",
    sentence: compared("less than"),
    title: "lt is by text and by time, and not the same",
    people: years,
    finds: {
      'externalId lt "2020"': ["old"],
      'externalId lt "2001"': [],
      'meta.created lt "2999-01-01T00:00:00Z"': ["old", "new"],
      'meta.created lt "2011-05-13T04:42:34Z"': [],
    },
  },
  {
    keyword: "states",
    sentence: compared("less than or equal to"),
    title: "le is lt or the same",
    people: years,
    finds: {
      'externalId le "2001"': ["old"],
      'externalId le "2000"': [],
      'meta.created le "2999-01-01T00:00:00Z"': ["old", "new"],
    },
  },
  ...["gt", "ge", "lt", "le"].map(
    (op): FilterRule => ({
      keyword: "SHALL",
      sentence: `${op}: ${refused}`,
      title: `${op} on a boolean or on binary is invalidFilter`,
      people: {},
      refuses: [`active ${op} true`, `x509Certificates.value ${op} "QUJD"`],
    }),
  ),
];

const matching: readonly FilterRule[] = [
  {
    keyword: "must",
    sentence: "eq: The attribute and operator values must be identical for a match.",
    title: "eq finds whole values only",
    people: abc,
    finds: {
      'title eq "Builder"': ["bob"],
      'title eq "Build"': [],
      "active eq false": ["cy"],
      "title eq null": ["cy"],
    },
  },
  {
    keyword: "states",
    sentence: "ne: The attribute and operator values are not identical.",
    title: "ne finds what eq does not",
    people: abc,
    finds: { 'title ne "Builder"': ["ann", "cy"], "active ne false": ["ann", "bob"] },
  },
  {
    keyword: "must",
    sentence:
      "co: The entire operator value must be a substring of the attribute value for a " + "match.",
    title: "co finds parts, and no part of its value is enough",
    people: abc,
    finds: { 'title co "i"': ["ann", "bob"], 'title co "uild"': ["bob"], 'title co "uilds"': [] },
  },
  {
    keyword: "must",
    sentence:
      "sw: The entire operator value must be a substring of the attribute value, starting " +
      "at the beginning of the attribute value. This criterion is satisfied if the two " +
      "strings are identical.",
    title: "sw finds beginnings and the whole",
    people: abc,
    finds: { 'title sw "Arch"': ["ann"], 'title sw "Architect"': ["ann"], 'title sw "rch"': [] },
  },
  {
    keyword: "must",
    sentence:
      "ew: The entire operator value must be a substring of the attribute value, matching " +
      "at the end of the attribute value. This criterion is satisfied if the two strings " +
      "are identical.",
    title: "ew finds ends and the whole",
    people: abc,
    finds: { 'title ew "er"': ["bob"], 'title ew "Builder"': ["bob"], 'title ew "Build"': [] },
  },
  {
    keyword: "states",
    sentence:
      "pr: If the attribute has a non-empty or non-null value, or if it contains a " +
      "non-empty node for complex attributes, there is a match.",
    title: "pr finds what has a value, also inside a complex attribute",
    people: { ...abc, void: { title: null, emails: [], name: {} } },
    finds: {
      "title pr": ["ann", "bob"],
      "name pr": ["ann"],
      "name.givenName pr": ["ann"],
      "emails pr": ["bob"],
      "not (emails.type pr)": ["ann", "cy", "void"],
    },
  },
  {
    keyword: "states",
    sentence: "and: The filter is only a match if both expressions evaluate to true.",
    title: "and needs both",
    people: abc,
    finds: { "title pr and active eq true": ["ann", "bob"], "title pr and active eq false": [] },
  },
  {
    keyword: "states",
    sentence: "or: The filter is a match if either expression evaluates to true.",
    title: "or needs one",
    people: abc,
    finds: { 'active eq false or title eq "Builder"': ["bob", "cy"] },
  },
  {
    keyword: "states",
    sentence: "not: The filter is a match if the expression evaluates to false.",
    title: "not turns a match round",
    people: abc,
    finds: { 'not (title eq "Builder")': ["ann", "cy"], "not (active pr)": [] },
  },
  {
    keyword: "states",
    sentence:
      "( ): Boolean expressions MAY be grouped using parentheses to change the standard " +
      'order of operations, i.e., to evaluate logical "or" operators before logical ' +
      '"and" operators.',
    title: "parentheses come first",
    people: abc,
    finds: {
      'title eq "Builder" or title eq "Architect" and active eq false': ["bob"],
      '(title eq "Builder" or title eq "Architect") and active eq false': [],
    },
  },
];

export const operators: Chapter = {
  title: "RFC 7644 §3.4.2.2 Filtering: Tables 3 to 5",
  duties: [...matching, ...ordered].map(filterDuty),
};
