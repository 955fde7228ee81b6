import type { Json } from "../../src/scim/resource/resource.ts";

/**
 * Compares an answer with what is expected of it. An expected
 * - object must be there with these members, each as expected; further members are not looked at;
 * - array must be there with exactly these elements in this order, each as expected;
 * - text, number, boolean or null must be exactly this.
 * An object with one of these keys alone asks for something else:
 * - `{"$present": true}`: anything but null; `{"$absent": true}`: no such member;
 * - `{"$any": "string"}`: a non-empty text; likewise "number", "boolean", "object", "array";
 * - `{"$unordered": [...]}`: exactly these elements in any order;
 * - `{"$contains": [...]}`: an array in which each of these is found.
 * @returns one sentence for each difference
 */
export function mismatches(expected: Json, actual: Json | undefined, where = ""): string[] {
  const directive = directiveIn(expected);
  if (directive !== undefined) return directive(actual, where);
  if (Array.isArray(expected)) return ofArray(expected, actual, where);
  if (typeof expected === "object" && expected !== null) {
    if (!isObject(actual)) return [differs(where, expected, actual)];
    return Object.entries(expected).flatMap(([name, each]) =>
      mismatches(each, actual[name], `${where}/${name}`),
    );
  }
  return expected === actual ? [] : [differs(where, expected, actual)];
}

function ofArray(expected: readonly Json[], actual: Json | undefined, where: string): string[] {
  if (!Array.isArray(actual) || actual.length !== expected.length) {
    return [differs(where, [...expected], actual)];
  }
  return expected.flatMap((each, index) => mismatches(each, actual[index], `${where}/${index}`));
}

type Directive = (actual: Json | undefined, where: string) => string[];

const DIRECTIVES: Readonly<Record<string, (argument: Json) => Directive>> = {
  $present: () => (actual, where) =>
    actual === undefined || actual === null ? [`${where} is to be present`] : [],
  $absent: () => (actual, where) =>
    actual === undefined ? [] : [`${where} is to be absent, is ${JSON.stringify(actual)}`],
  $any: (kind) => (actual, where) =>
    actual !== "" && kindOf(actual) === kind ? [] : [differs(where, `any ${kind}`, actual)],
  $unordered: (elements) => (actual, where) => {
    const isComplete = Array.isArray(actual) && actual.length === list(elements).length;
    return [
      ...(isComplete ? [] : [differs(where, elements, actual)]),
      ...missing(elements, actual, where),
    ];
  },
  $contains: (elements) => (actual, where) => missing(elements, actual, where),
};

function directiveIn(expected: Json): Directive | undefined {
  if (!isObject(expected)) return undefined;
  const [only, ...others] = Object.keys(expected);
  if (only === undefined || others.length > 0 || !Object.hasOwn(DIRECTIVES, only)) return undefined;
  return DIRECTIVES[only]?.(expected[only] ?? null);
}

/** Each expected element takes one of the actual ones, so that two equal ones need two. */
function missing(elements: Json, actual: Json | undefined, where: string): string[] {
  if (!Array.isArray(actual)) return [differs(where, elements, actual)];
  const left = [...actual];
  return list(elements).flatMap((each) => {
    const found = left.findIndex((one) => mismatches(each, one).length === 0);
    if (found < 0) return [`${where} has no ${JSON.stringify(each)} in ${JSON.stringify(actual)}`];
    left.splice(found, 1);
    return [];
  });
}

const list = (json: Json): Json[] => (Array.isArray(json) ? json : [json]);

const kindOf = (json: Json | undefined) => (Array.isArray(json) ? "array" : typeof json);

const isObject = (json: Json | undefined): json is { [key: string]: Json } =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const differs = (where: string, expected: Json, actual: Json | undefined) =>
  `${where || "the body"} is to be ${JSON.stringify(expected)}, is ${JSON.stringify(actual)}`;
