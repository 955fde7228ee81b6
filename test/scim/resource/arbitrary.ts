import fc from "fast-check";
import type { Attribute } from "../../../src/scim/schema/attribute.ts";
import { coreAttributes, type ResourceType } from "../../../src/scim/schema/resource-type.ts";

/**
 * Bodies as a client could send them: mostly right, with nulls, empties and strangers at every
 * depth.
 */
export function arbitraryBody(type: ResourceType): fc.Arbitrary<Record<string, unknown>> {
  const core = coreAttributes(type).filter(({ storage }) => storage !== "derived");
  const containers = Object.fromEntries(
    type.schemaExtensions.map(({ schema }) => [
      schema.id,
      some(arbitraryObject(schema.attributes)),
    ]),
  );
  return fc
    .tuple(arbitraryObject(core), fc.record(containers, { requiredKeys: [] }))
    .map(([attributes, extensions]) => ({
      schemas: [type.schema.id, ...Object.keys(extensions)],
      ...attributes,
      ...extensions,
    }));
}

const empty = fc.constantFrom(null, [], {});

const some = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ arbitrary: value, weight: 12 }, { arbitrary: empty, weight: 1 });

function arbitraryObject(attributes: readonly Attribute[]): fc.Arbitrary<Record<string, unknown>> {
  const known = attributes.map((attribute) => [attribute.name, some(arbitraryValue(attribute))]);
  return fc.record(Object.fromEntries([...known, ["unheardOf", empty]]), { requiredKeys: [] });
}

function arbitraryValue(attribute: Attribute): fc.Arbitrary<unknown> {
  const one = arbitraryElement(attribute);
  if (!attribute.multiValued) return one;
  return fc.oneof(fc.array(some(one), { maxLength: 3 }), one);
}

function arbitraryElement(attribute: Attribute): fc.Arbitrary<unknown> {
  if (attribute.subAttributes !== undefined) return arbitraryObject(attribute.subAttributes);
  if (attribute.type === "boolean") return fc.constantFrom(true, false, "True", "false");
  if (attribute.type === "binary") return fc.constantFrom("TUlJQg==", "TUlJ\nQg==");
  if (attribute.type === "dateTime") return fc.constant("2026-01-31T09:30:00Z");
  return fc.oneof(fc.string(), fc.constantFrom("work", "É", "https://x.test/Users/u1"));
}
