import { ScimError } from "../scim/error.ts";
import { fold } from "../scim/fold.ts";
import { LIMITS } from "../scim/limits.ts";
import { isStorable, shown } from "../scim/resource/text.ts";
import type { Store } from "./store.ts";
import { LISTS, type List, type ListName } from "./workplace.ts";
import type { AdminAct } from "./workplace-store.ts";

/** What is left out stays as it is. */
export interface ListEntry {
  readonly mode?: unknown;
  readonly values?: unknown;
}

/**
 * Replaces the mode of a list, its values, or both. All values are good, or nothing changes.
 * Whoever waits for a value that is good now has it when this returns.
 * @returns how many people got a value
 * @throws ScimError 400 that names the value and its number, counted from 1; 409 when another
 *   process changes the list at the same time
 */
export async function replaceList(
  store: Store,
  by: AdminAct,
  name: ListName,
  { mode, values }: ListEntry,
): Promise<number> {
  if (mode === undefined && values === undefined) {
    throw new ScimError(
      400,
      "A list is changed by its 'mode', its 'values', or both; got neither.",
    );
  }
  return store.replaceList(by, name, {
    ...(mode !== undefined && { mode: checkedMode(mode) }),
    ...(values !== undefined && { values: await checkedValues(values) }),
  });
}

/** @throws ScimError 404 */
export function listNamed(name: string): ListName {
  const list = LISTS.find((each) => each === name);
  if (list) return list;
  throw new ScimError(404, `There is no list ${shown(name)}, only ${LISTS.join(", ")}.`);
}

function checkedMode(mode: unknown): List["mode"] {
  if (mode === "open" || mode === "closed") return mode;
  throw new ScimError(400, `The mode of a list must be 'open' or 'closed', got ${shown(mode)}.`);
}

/** Values that are checked before others have their turn. */
const SLICE = 5000;

/**
 * The values without spaces around them, composed (NFC). The same value in another case is refused
 * and not merged, for only an administrator knows which spelling is the right one.
 */
async function checkedValues(values: unknown): Promise<readonly string[]> {
  if (!Array.isArray(values)) {
    throw new ScimError(400, `The values of a list must be an array, got ${shown(values)}.`);
  }
  if (values.length > LIMITS.listValues) {
    throw new ScimError(
      400,
      `A list has at most ${LIMITS.listValues} values, these are ${values.length}.`,
    );
  }
  const checked: string[] = [];
  const numbers = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    if (index % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
    const text = checkedValue(value, index + 1);
    const key = fold(text);
    const first = numbers.get(key);
    if (first !== undefined) {
      throw new ScimError(
        400,
        `Values ${first} and ${index + 1} of the list are the same in any case: ` +
          `'${checked[first - 1]}' and '${text}'. Leave one of them out.`,
      );
    }
    numbers.set(key, index + 1);
    checked.push(text);
  }
  return checked;
}

function checkedValue(value: unknown, number: number): string {
  const which = `Value ${number} of the list`;
  if (typeof value !== "string") {
    throw new ScimError(400, `${which} must be a string, got ${shown(value)}.`);
  }
  const text = value.trim().normalize("NFC");
  if (text === "") throw new ScimError(400, `${which} is empty.`);
  if (text.length > LIMITS.listValueLength) {
    throw new ScimError(
      400,
      `${which} has ${text.length} characters, ${LIMITS.listValueLength} are allowed: ` +
        `${shown(text)}.`,
    );
  }
  if (/\p{Cc}/u.test(text) || !isStorable(text)) {
    throw new ScimError(400, `${which} has a character that is none to be read: ${shown(text)}.`);
  }
  return text;
}
