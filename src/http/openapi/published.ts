/**
 * A schema as OpenAPI 3.0 writes it: `enum` where JSON Schema, and so TypeBox, has `const`, and
 * `nullable` where it has the type null.
 */
export function published(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(published);
  if (typeof schema !== "object" || schema === null) return schema;
  const { const: constant, anyOf, ...rest } = schema as { const?: unknown; anyOf?: unknown[] };
  if (constant !== undefined) return { ...rest, enum: [constant] };
  if (anyOf !== undefined) return publishedUnion(rest, anyOf);
  return Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, published(value)]));
}

function publishedUnion(rest: object, anyOf: readonly unknown[]): unknown {
  const others = anyOf.filter((each) => !isNull(each));
  const whole = others.length < anyOf.length ? { ...rest, nullable: true } : rest;
  const [first, ...more] = others;
  if (others.every(isConstant))
    return { ...whole, type: "string", enum: others.map((each) => each.const) };
  if (more.length === 0) return { ...(published(first) as object), ...whole };
  return { ...(published(whole) as object), anyOf: others.map(published) };
}

const isConstant = (schema: unknown): schema is { const: string } =>
  typeof schema === "object" && schema !== null && "const" in schema;

const isNull = (schema: unknown): boolean =>
  typeof schema === "object" && schema !== null && "type" in schema && schema.type === "null";
