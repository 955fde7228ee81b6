import { parseDateTime } from "../date-time.ts";
import { invalidFilter } from "../error.ts";
import { fold } from "../fold.ts";
import { shown } from "../resource/text.ts";
import type { Attribute, AttributeType } from "../schema/attribute.ts";
import type { Comparison } from "./ast.ts";

type Op = Comparison["op"];
type Operand = Comparison["value"];

/**
 * Puts the value of a comparison in the form in which the attribute is compared (see `Comparison`).
 * @param name the attribute as errors call it
 * @throws ScimError invalidFilter: the operator or the value does not go with the attribute's type
 */
export function readOperand(leaf: Attribute, name: string, op: Op, value: Operand): Operand {
  const { label, ops, read, expected } = COMPARED[leaf.type];
  if (!ops.includes(op)) {
    const usable = ops.flatMap((each) => (each === "eq" ? ["eq", "ne"] : [each])).join(", ");
    throw invalidFilter(
      `Attribute '${name}' is ${label}; ${op} does not apply to it, use one of ${usable}, pr.`,
    );
  }
  const operand = read(value);
  if (operand === undefined) {
    throw invalidFilter(`Attribute '${name}' is compared with ${expected}, got ${shown(value)}.`);
  }
  return typeof operand === "string" && !leaf.caseExact ? fold(operand) : operand;
}

interface Compared {
  readonly label: string;
  readonly ops: readonly Op[];
  readonly read: (value: Operand) => Operand | undefined;
  readonly expected: string;
}

const EQUALITY: readonly Op[] = ["eq"];
const PARTS: readonly Op[] = ["co", "sw", "ew"];
const ORDER: readonly Op[] = ["gt", "ge", "lt", "le"];

/** `employeeNumber eq 42`: a literal without quotes is read as its text. */
const text: Compared["read"] = (value) => String(value);

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function number(value: Operand): number | undefined {
  const read = typeof value === "string" && NUMBER.test(value) ? Number(value) : value;
  return typeof read === "number" && Number.isFinite(read) ? read : undefined;
}

/** Entra asks for `roles[primary eq "True"]`. */
function boolean(value: Operand): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = String(value).toLowerCase();
  return word === "true" ? true : word === "false" ? false : undefined;
}

const dateTime = (value: Operand) => (typeof value === "string" ? parseDateTime(value) : undefined);

/**
 * §3.4.2.2, Table 3. On gt, ge, lt, le: "Boolean and Binary attributes SHALL cause a failed
 * response (HTTP status code 400) with 'scimType' of 'invalidFilter'."
 */
const COMPARED: Readonly<Record<AttributeType, Compared>> = {
  string: {
    label: "a string",
    ops: [...EQUALITY, ...PARTS, ...ORDER],
    read: text,
    expected: "a string",
  },
  reference: {
    label: "a reference",
    ops: [...EQUALITY, ...PARTS, ...ORDER],
    read: text,
    expected: "a string",
  },
  binary: { label: "binary", ops: [...EQUALITY, ...PARTS], read: text, expected: "base64 text" },
  boolean: { label: "a boolean", ops: EQUALITY, read: boolean, expected: "true or false" },
  integer: {
    label: "an integer",
    ops: [...EQUALITY, ...ORDER],
    read: number,
    expected: "a number",
  },
  decimal: { label: "a decimal", ops: [...EQUALITY, ...ORDER], read: number, expected: "a number" },
  dateTime: {
    label: "a dateTime",
    ops: [...EQUALITY, ...ORDER],
    read: dateTime,
    expected: 'a dateTime such as "2026-01-31T09:30:00Z"',
  },
  complex: { label: "complex", ops: [], read: () => undefined, expected: "nothing" },
};
