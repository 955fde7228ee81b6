import { invalidValue } from "../scim/error.ts";
import { LIMITS } from "../scim/limits.ts";
import { isStorable, shown } from "../scim/resource/text.ts";
import { closest } from "./closest.ts";
import type { Scope } from "./credential-store.ts";
import type { Person } from "./workplace.ts";

/** What a token for reading may be limited to. */
export interface TokenLimits {
  /** Of a person, beside the id; absent: all. */
  readonly fields?: readonly string[];
  /** Only people of these sites; absent: everybody. */
  readonly sites?: readonly string[];
}

/** The fields of a person that a token can be limited to; the id is always there. */
export const LIMITABLE_FIELDS = [
  "identifier",
  "userName",
  "displayName",
  "givenName",
  "familyName",
  "profession",
  "email",
  "phone",
  "mobile",
  "employeeCode",
  "department",
  "company",
  "site",
  "manager",
  "active",
  "source",
  "provisionedBy",
  "linkedAt",
  "permissions",
  "groups",
  "created",
  "lastModified",
] as const satisfies readonly (keyof Person)[];

export const isLimited = ({ fields, sites }: TokenLimits): boolean =>
  fields !== undefined || sites !== undefined;

/** @throws ScimError 400 that names what is not right */
export function requireLimits(scope: Scope, limits: TokenLimits): void {
  if (!isLimited(limits)) return;
  if (scope !== "read") {
    throw invalidValue(
      `Only a token with scope 'read' can be limited to fields or sites, not one with '${scope}'.`,
    );
  }
  requireSome("fields", limits.fields);
  requireSome("sites", limits.sites);
  for (const field of limits.fields ?? []) {
    if (LIMITABLE_FIELDS.some((each) => each === field)) continue;
    const meant = closest(field, LIMITABLE_FIELDS);
    const hint = meant ? `did you mean '${meant}'?` : `there are ${LIMITABLE_FIELDS.join(", ")}.`;
    throw invalidValue(`A person has no field ${shown(field)}: ${hint}`);
  }
  for (const site of limits.sites ?? []) {
    if (site.trim() !== "" && site.length <= LIMITS.listValueLength && isStorable(site)) continue;
    throw invalidValue(`A site has 1 to ${LIMITS.listValueLength} characters, got ${shown(site)}.`);
  }
}

function requireSome(what: string, names: readonly string[] | undefined): void {
  if (names === undefined) return;
  if (names.length === 0) {
    throw invalidValue(`The token is limited to no ${what} at all; name some, or leave it out.`);
  }
  if (names.length > LIMITS.tokenLimits) {
    throw invalidValue(`A token can be limited to at most ${LIMITS.tokenLimits} ${what}.`);
  }
}
