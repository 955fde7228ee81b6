import { invalidValue, type ScimError } from "../error.ts";

/**
 * How a request is read where it says more than the schema knows. One policy holds at every depth: an unknown
 * attribute, sub-attribute or schema URI is passed over with a warning, or refused where so configured.
 */
export interface Ingress {
  readonly unknown: "ignore" | "reject";
  readonly warnings: string[];
}

export function passOver(
  ingress: Ingress,
  what: string,
  refuse: (detail: string) => ScimError = invalidValue,
): void {
  if (ingress.unknown === "reject") throw refuse(`${what} is not known here.`);
  ingress.warnings.push(`${what} is not known here; passed over.`);
}
