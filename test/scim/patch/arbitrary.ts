import fc from "fast-check";
import { type AttributePath, pathName } from "../../../src/scim/schema/lookup.ts";
import { coreAttributes, type ResourceType } from "../../../src/scim/schema/resource-type.ts";
import type { Email, Person, Step } from "./naive.ts";

const word = fc.constantFrom("a", "b", "É");
const type = fc.constantFrom("work", "Work", "home");
const namePart = fc.constantFrom("givenName", "familyName", "middleName");
const nonEmpty = <Value extends object>(value: Value) => Object.keys(value).length > 0;

const name = fc.dictionary(namePart, word, { maxKeys: 3, noNullPrototype: true }).filter(nonEmpty);
const email: fc.Arbitrary<Email> = fc
  .record({ value: word, type, display: word, primary: fc.boolean() }, { requiredKeys: [] })
  .filter(nonEmpty);

export const arbitraryPerson: fc.Arbitrary<Person> = fc.record(
  {
    title: word,
    name,
    emails: fc
      .array(email, { minLength: 1, maxLength: 4 })
      .filter((emails) => emails.filter(({ primary }) => primary).length < 2),
  },
  { requiredKeys: [] },
);

const op = fc.constantFrom("add" as const, "replace" as const);
const emails = fc.constant("emails" as const);
const remove = fc.constant("remove" as const);
const flag = { sub: fc.constant("primary" as const), value: fc.boolean() };
const text = { sub: fc.constantFrom("value" as const, "display" as const), value: word };

export const arbitraryStep: fc.Arbitrary<Step> = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({ on: fc.constant("title" as const), op, value: word }),
  fc.record({ on: fc.constant("name" as const), op, value: name }),
  fc.record({ on: fc.constant("name" as const), op, sub: namePart, value: word }),
  fc.record({
    on: fc.constantFrom("title" as const, "name" as const, "emails" as const),
    op: remove,
  }),
  fc.record({ on: fc.constant("name" as const), op: remove, sub: namePart }),
  fc.record({ on: emails, op, value: fc.array(email, { minLength: 1, maxLength: 3 }) }),
  fc.record({ on: emails, op, type, value: email }),
  fc.record({ on: emails, op, type, ...flag }),
  fc.record({ on: emails, op, type, ...text }),
  fc.record({ on: emails, op: remove, type }),
  fc.record({ on: emails, op: remove, type, sub: fc.constantFrom("value", "display", "primary") }),
);

/** Operations that a client could send by mistake: any op on any path with any JSON. */
export function arbitraryOperation(resourceType: ResourceType): fc.Arbitrary<object> {
  const paths = attributePaths(resourceType).flatMap((path) => {
    const { subAttribute, ...whole } = path;
    const short = pathName(path);
    const filtered = ['[type eq "work"]', '[not (value pr) or display co "a"]'].map(
      (filter) => `${pathName(whole)}${filter}${subAttribute ? `.${subAttribute.name}` : ""}`,
    );
    return [short, ...(path.attribute.type === "complex" ? filtered : [])];
  });
  const path = fc.constantFrom(...paths);
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(null, "", [], {}, "a", "True", true, 7, "\ud83d", "a\0"),
    email,
    fc.array(email, { maxLength: 3 }),
    name,
  );
  const op = fc.constantFrom("add", "Replace", "remove");
  return fc.oneof(
    { arbitrary: fc.record({ op, path, value }), weight: 6 },
    { arbitrary: fc.record({ op: fc.constant("remove"), path }), weight: 2 },
    {
      arbitrary: fc.record({
        op,
        value: fc.dictionary(path, value, { maxKeys: 3, noNullPrototype: true }),
      }),
      weight: 3,
    },
  );
}

function attributePaths(resourceType: ResourceType): AttributePath[] {
  const core = coreAttributes(resourceType).map((attribute) => ({ attribute }));
  const extended = resourceType.schemaExtensions.flatMap(({ schema }) =>
    schema.attributes.map((attribute) => ({ attribute, extension: schema })),
  );
  return [...core, ...extended].flatMap((path) => [
    path,
    ...(path.attribute.subAttributes ?? []).map((subAttribute) => ({ ...path, subAttribute })),
  ]);
}
