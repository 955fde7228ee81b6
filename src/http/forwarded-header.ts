import { LIMITS } from "../scim/limits.ts";

/** What one proxy wrote down (RFC 7239 §4), by the name of the parameter. */
export type Element = Readonly<Partial<Record<string, string>>>;

/**
 * One parameter and what stands behind it. Values with a colon or brackets have to be in quotes,
 * and are understood without them as well.
 */
const PAIR = /\s*(?:([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+)))?\s*([;,]|$)/y;

/**
 * Reads the header Forwarded. What does not parse is one element that says nothing: a client may
 * have opened a quote that swallows what a proxy wrote behind it. So is what is too long.
 * @returns undefined when the header is not there
 */
export function readForwarded(header: string | null): Element[] | undefined {
  if (header === null) return undefined;
  if (header.length > LIMITS.forwardedBytes) return [{}];
  const elements: Record<string, string>[] = [{}];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < header.length) {
    const found = PAIR.exec(header);
    if (found === null) return [{}];
    const [, name, quoted, plain, end] = found;
    const element = elements.at(-1) ?? {};
    if (name !== undefined) {
      // §4: "Each parameter MUST NOT occur more than once per field-value."
      if (Object.hasOwn(element, name.toLowerCase())) return [{}];
      element[name.toLowerCase()] = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "";
    }
    if (end === ",") elements.push({});
  }
  return elements;
}
