import type { Attribute } from "./attribute.ts";
import { referenceAttribute, valueAttribute } from "./element.ts";
import { resourceTypes } from "./resource-type.ts";

/**
 * Why an attribute of an operator's schema cannot be served, where each characteristic by itself is
 * a proper one: what contradicts RFC 7643, and what would be promised and not kept.
 */
export const refusals = (attribute: Attribute, isSubAttribute: boolean): readonly string[] =>
  RULES.filter(({ refuses }) => refuses(attribute, isSubAttribute)).map(({ problem }) => problem);

interface Rule {
  readonly refuses: (attribute: Attribute, isSubAttribute: boolean) => boolean;
  readonly problem: string;
}

const TEXT = new Set(["string", "reference", "binary"]);
const TARGETS = new Set([...resourceTypes.map(({ name }) => name), "external", "uri"]);

/** A `$ref` that the server makes of the value's id, so that it is true under any public URL. */
const derivedReference = (attribute: Attribute): Attribute | undefined =>
  valueAttribute(attribute) && referenceAttribute(attribute);

/** Whether a conflict, a refusal or a filter tells something of the value. */
const isTold = ({ uniqueness, mutability, indexed }: Attribute): boolean =>
  uniqueness !== "none" || mutability === "immutable" || indexed === true;

const RULES: readonly Rule[] = [
  {
    refuses: ({ type, referenceTypes }) => type === "reference" && referenceTypes === undefined,
    problem:
      '\'referenceTypes\' must say what a reference leads to, e.g. ["User"] or ["external"].',
  },
  {
    refuses: ({ type, referenceTypes }) => type !== "reference" && referenceTypes !== undefined,
    problem: "'referenceTypes' goes with the type reference only.",
  },
  {
    refuses: ({ referenceTypes = [] }) => referenceTypes.some((each) => !TARGETS.has(each)),
    problem: `'referenceTypes' must be some of ${[...TARGETS].join(", ")}.`,
  },
  {
    refuses: ({ multiValued }, isSubAttribute) => isSubAttribute && multiValued,
    problem:
      "'multiValued' must be false within a complex attribute: filters cannot tell the values of " +
      "such a sub-attribute apart. Make the complex attribute multi-valued instead.",
  },
  {
    refuses: ({ mutability, required }) => mutability === "readOnly" && required,
    problem: "'required' must be false where 'mutability' is readOnly: no client may send it.",
  },
  {
    refuses: ({ mutability, returned }) => mutability === "writeOnly" && returned !== "never",
    problem: "'returned' must be never where 'mutability' is writeOnly (RFC 7643 §7).",
  },
  {
    refuses: ({ returned, uniqueness }) => returned === "never" && uniqueness !== "none",
    problem:
      "'uniqueness' must be none where 'returned' is never: a conflict would tell a client what " +
      "value another resource has.",
  },
  {
    refuses: ({ returned, mutability }) => returned === "never" && mutability === "immutable",
    problem:
      "'mutability' must not be immutable where 'returned' is never: a refusal would tell a " +
      "client whether it guessed the value.",
  },
  {
    refuses: ({ returned, indexed }) => returned === "never" && indexed === true,
    problem: "'indexed' must be false where 'returned' is never: nobody may filter on it.",
  },
  {
    refuses: ({ returned, subAttributes = [] }) =>
      returned === "never" && subAttributes.some(isTold),
    problem:
      "where 'returned' is never, its sub-attributes must have 'uniqueness' none, and not be " +
      "immutable or indexed: they are never returned either.",
  },
  {
    refuses: ({ type, uniqueness }) => uniqueness !== "none" && !TEXT.has(type),
    problem: "'uniqueness' must be none but for the types string, reference and binary.",
  },
  {
    refuses: ({ type, indexed }) => indexed === true && !TEXT.has(type),
    problem: "'indexed' must be false but for the types string, reference and binary.",
  },
  {
    refuses: ({ multiValued, subAttributes = [] }) =>
      multiValued && subAttributes.some(({ mutability }) => mutability === "immutable"),
    problem:
      "the 'mutability' of its sub-attributes must not be immutable: of several values nobody " +
      "can say which one was changed. Make the attribute itself immutable.",
  },
  {
    refuses: (attribute) => derivedReference(attribute)?.required === true,
    problem: "'required' must be false for '$ref': the server makes it of 'value'.",
  },
  {
    refuses: (attribute) =>
      derivedReference(attribute) !== undefined && valueAttribute(attribute)?.type !== "string",
    problem: "'type' of 'value' must be string beside a '$ref' to resources: it holds their id.",
  },
  {
    refuses: (attribute) =>
      (derivedReference(attribute)?.referenceTypes?.length ?? 0) > 1 &&
      !attribute.subAttributes?.some(({ name }) => name === "type"),
    problem:
      "beside a '$ref' to several types of resources there must be a sub-attribute 'type' that " +
      "says which one is meant.",
  },
];
