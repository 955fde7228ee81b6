import { oncePer } from "../once-per.ts";
import type { Attribute } from "./attribute.ts";
import { findAttribute } from "./lookup.ts";

/**
 * RFC 7643 §2.4 gives multi-valued attributes a default set of sub-attributes: type, primary,
 * display, value, $ref. What the service provider must know of these by name is told here and
 * nowhere else.
 */

/**
 * The sub-attribute that a bare value stands for: `"manager": "id"` is `"manager": {"value":
 * "id"}`.
 */
export const valueAttribute = (attribute: Attribute) => knownParts(attribute).value;

/** §2.4: "The primary attribute value 'true' MUST appear no more than once." */
export const primaryAttribute = (attribute: Attribute) => knownParts(attribute).primary;

/** The `$ref` of an attribute that refers to resources of this service provider, else undefined. */
export const referenceAttribute = (attribute: Attribute) => knownParts(attribute).reference;

interface KnownParts {
  readonly value: Attribute | undefined;
  readonly primary: Attribute | undefined;
  readonly reference: Attribute | undefined;
}

const knownParts = oncePer(({ subAttributes }: Attribute): KnownParts => {
  const ref = findAttribute(subAttributes, "$ref");
  const external = ref?.referenceTypes?.some((each) => each === "external" || each === "uri");
  return {
    value: findAttribute(subAttributes, "value"),
    primary: findAttribute(subAttributes, "primary"),
    reference: external ? undefined : ref,
  };
});

/** Sub-attributes that say something of a value without being one. */
const LABELS = new Set(["type", "primary", "display"]);

/** True for an element of which nothing but labels is left: a work e-mail without an address. */
export function isOnlyLabels(element: object): boolean {
  return Object.keys(element).every((name) => LABELS.has(name));
}

/** Entra writes `displayName` in roles where RFC 7643 §4.1.2 has `display`. */
export function findSubAttribute(attribute: Attribute, name: string): Attribute | undefined {
  return (
    findAttribute(attribute.subAttributes, name) ??
    (name.toLowerCase() === "displayname"
      ? findAttribute(attribute.subAttributes, "display")
      : undefined)
  );
}
