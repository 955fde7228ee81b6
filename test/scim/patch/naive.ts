/**
 * RFC 7644 §3.5.2 once more, as plainly as it can be written, for three attributes: `title`
 * (simple), `name` (complex) and `emails` (several complex values, selected by `type`).
 */

export interface Email {
  value?: string;
  type?: string;
  display?: string;
  primary?: boolean;
}

export interface Person {
  title?: string;
  name?: Record<string, string>;
  emails?: Email[];
}

/**
 * An operation in its parts; `type` is what the filter selects by, `sub` the sub-attribute that is
 * meant.
 */
export interface Step {
  readonly on: "title" | "name" | "emails";
  readonly op: "add" | "replace" | "remove";
  readonly type?: string;
  readonly sub?: string;
  /** Absent in a remove. */
  readonly value?: string | boolean | Email | readonly Email[] | Readonly<Record<string, string>>;
}

export type Outcome = Person | "noTarget" | "invalidValue";

/** The operation as a client writes it. */
export function written({ on, op, type, sub, value }: Step): object {
  const filter = type === undefined ? "" : `[type eq ${JSON.stringify(type)}]`;
  const path = `${on}${filter}${sub === undefined ? "" : `.${sub}`}`;
  return value === undefined ? { op, path } : { op, path, value };
}

export function naive(before: Person, steps: readonly Step[]): Outcome {
  const person: Person = structuredClone(before);
  for (const step of steps) {
    if (step.on === "emails") {
      const emails = onEmails(person.emails ?? [], step);
      if (emails === undefined) return "noTarget";
      person.emails = emails;
    } else if (step.on === "name") person.name = onName(person.name ?? {}, step);
    else if (step.op === "remove") delete person.title;
    else person.title = step.value as string;
    if (person.emails?.length === 0) delete person.emails;
    if (person.name && Object.keys(person.name).length === 0) delete person.name;
  }
  const primaries = (person.emails ?? []).filter(({ primary }) => primary).length;
  return primaries > 1 ? "invalidValue" : person;
}

function onName(name: Record<string, string>, { op, sub, value }: Step): Record<string, string> {
  if (op !== "remove") return { ...name, ...(sub ? { [sub]: value } : (value as object)) };
  return Object.fromEntries(Object.entries(name).filter(([each]) => sub && each !== sub));
}

/** @returns undefined where a filter selects nothing that could be operated on */
function onEmails(all: readonly Email[], step: Step): Email[] | undefined {
  const { op, type, sub, value } = step;
  const isSelected = (email: Email) =>
    type === undefined || email.type?.toLowerCase() === type.toLowerCase();
  const isNone = type !== undefined && !all.some(isSelected);
  if (isNone && sub === undefined && op !== "add") return undefined;
  if (op === "remove" && sub === undefined) return all.filter((email) => !isSelected(email));
  if (op === "remove")
    return all.flatMap((email) => (isSelected(email) ? without(email, sub) : email));
  if (Array.isArray(value)) {
    const given = eachOnce(value);
    return op === "replace" ? given : withOnePrimary(...add(all, given));
  }
  const set = (email: Email): Email => {
    if (sub !== undefined) return { ...email, [sub]: value };
    return { ...(op === "add" ? email : { type: `${type}` }), ...(value as Email) };
  };
  const next: readonly Email[] = isNone ? [...all, { type: `${type}` }] : all;
  const changed = next.map((email) => (isSelected(email) ? set(email) : email));
  return withOnePrimary(
    changed,
    changed.filter((_, index) => isSelected(next[index] ?? {})),
  );
}

/** Of an e-mail without an address nothing is left. */
function without(email: Email, sub = ""): Email[] {
  const left: Email = Object.fromEntries(Object.entries(email).filter(([each]) => each !== sub));
  const isTouched = sub in email;
  return isTouched && left.value === undefined ? [] : [left];
}

/** @returns all values, and those of them that were added */
function add(all: readonly Email[], values: readonly Email[]): [Email[], Email[]] {
  const next = [...all];
  const places = new Set<number>();
  for (const value of values) {
    const found = next.findIndex((email) => isThere(email, value));
    const place = found < 0 ? next.length : found;
    next[place] = { ...next[place], ...value };
    places.add(place);
  }
  return [next, next.filter((_, place) => places.has(place))];
}

/** RFC 7643 §2.4: no two of the same (type, value). */
function eachOnce(values: readonly Email[]): Email[] {
  const next: Email[] = [];
  for (const given of values) {
    const { value, type } = given;
    const same = next.findIndex((each) => each.value === value && each.type === type);
    if (value === undefined || same < 0) next.push(given);
    else next[same] = { ...next[same], ...given };
  }
  return next;
}

function isThere(email: Email, added: Email): boolean {
  if (added.value === undefined) return Bun.deepEquals(email, added);
  return email.value === added.value && (added.type === undefined || email.type === added.type);
}

function withOnePrimary(all: readonly Email[], changed: readonly Email[]): Email[] {
  if (!changed.some(({ primary }) => primary)) return [...all];
  return all.map((email) =>
    email.primary && !changed.includes(email) ? { ...email, primary: false } : email,
  );
}
