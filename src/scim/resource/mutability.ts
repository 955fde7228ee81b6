import { mutability } from "../error.ts";
import { oncePer } from "../once-per.ts";
import type { Attribute } from "../schema/attribute.ts";
import { coreAttributes, type ResourceType } from "../schema/resource-type.ts";
import { equal } from "./equal.ts";
import { type Document, isObject } from "./resource.ts";

/**
 * RFC 7643 §2.2: an immutable attribute "MAY be defined at resource creation ... and SHALL NOT be
 * updated" afterwards; one that had no value may still be given one (RFC 7644 §3.5.2).
 * @throws ScimError mutability
 */
export function checkImmutable(before: Document, after: Document, type: ResourceType): void {
  compare(before, after, coreAttributes(type), "");
  for (const { schema } of type.schemaExtensions) {
    const [old, next] = [before[schema.id], after[schema.id]];
    compare(
      isObject(old) ? old : {},
      isObject(next) ? next : {},
      schema.attributes,
      `${schema.id}:`,
    );
  }
}

function compare(
  before: Document,
  after: Document,
  attributes: readonly Attribute[],
  prefix: string,
): void {
  for (const { name, mutability: characteristic, multiValued, subAttributes } of fixed(
    attributes,
  )) {
    const old = before[name];
    const next = after[name];
    if (old === undefined) continue;
    if (characteristic === "immutable" && !equal(old, next)) {
      throw mutability(`Attribute '${prefix}${name}' is immutable: it keeps the value it has.`);
    }
    if (!multiValued && subAttributes !== undefined && isObject(old)) {
      compare(old, isObject(next) ? next : {}, subAttributes, `${prefix}${name}.`);
    }
  }
}

/** Those that are immutable, or have a part that is; most schemas have none. */
const fixed = oncePer((attributes: readonly Attribute[]) => attributes.filter(isFixed));

const isFixed = ({ mutability: characteristic, subAttributes }: Attribute): boolean =>
  characteristic === "immutable" || (subAttributes?.some(isFixed) ?? false);
