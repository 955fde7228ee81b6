import { invalidValue, type ScimError } from "../error.ts";
import { LIMITS } from "../limits.ts";
import { shortened } from "./text.ts";

/**
 * How a request is read where it says more than the schema knows. One policy holds at every depth:
 * an unknown attribute, sub-attribute or schema URI is passed over with a warning, or refused where
 * so configured.
 */
export interface Ingress {
  readonly unknown: "ignore" | "reject";
  readonly warnings: string[];
  /** The part of the request that is being read, where it has several, e.g. `Operations[2]`. */
  readonly within?: string;
}

/** Applies the policy to something unknown. @throws what `refuse` makes, where it is refused */
export function passOver(
  ingress: Ingress,
  kind: "Attribute" | "Schema",
  name: string,
  refuse: (detail: string) => ScimError = invalidValue,
): void {
  const what = `${kind} '${shortened(name, 200)}'`;
  if (ingress.unknown === "reject") throw refuse(`${what} is not known here.`);
  if (ingress.warnings.length >= LIMITS.warnings) return;
  const within = ingress.within === undefined ? "" : `${ingress.within}: `;
  ingress.warnings.push(`${within}${what} is not known here; passed over.`);
}
