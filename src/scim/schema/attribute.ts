/**
 * The characteristics of an attribute (RFC 7643 §2.2, §7) and the words that schemas are written
 * in.
 */

export type AttributeType =
  | "string"
  | "boolean"
  | "decimal"
  | "integer"
  | "dateTime"
  | "reference"
  | "binary"
  | "complex";

/** How the directory keeps an attribute that is not simply part of the stored document. */
export type Storage =
  /** Rows of their own: the members of a Group. */
  | "members"
  /** Derived on reading from the rows of `members`: the groups of a User. */
  | "groups"
  /** Derived on reading from what was granted to a User and to the groups that it is in. */
  | "permissions"
  /**
   * One value for each provisioning client (§3.1: externalId is scoped to the provisioning domain).
   */
  | "perClient"
  /** The service provider's own columns: id, meta. */
  | "server"
  /** Follows from the content of the resource: `schemas`. */
  | "derived"
  /** Checked, then forgotten: never stored, returned or logged. */
  | "dropped";

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly description: string;
  readonly required: boolean;
  /** Suggestions, never enforced (§7: "canonicalValues ... A collection of suggested values"). */
  readonly canonicalValues?: readonly string[];
  readonly caseExact: boolean;
  readonly mutability: "readOnly" | "readWrite" | "immutable" | "writeOnly";
  readonly returned: "always" | "never" | "default" | "request";
  readonly uniqueness: "none" | "server" | "global";
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
  /** Not published: clients filter on this path, so the store keeps index rows for it. */
  readonly indexed?: true;
  readonly storage?: Storage;
  /** Not published: the value that a resource is created with when the client sends none (§2.2). */
  readonly initial?: boolean;
  /** Not published: a PUT that omits it keeps the stored value (RFC 7644 §3.5.1 allows either). */
  readonly keptByPut?: true;
}

export interface Schema {
  /** The URN, RFC 7643 §7 "id". */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

type Characteristics = Partial<Omit<Attribute, "name" | "type" | "description" | "subAttributes">>;

/**
 * §2.2: "If not otherwise stated in Section 7, SCIM attributes have the following characteristics".
 */
function attribute(
  type: AttributeType,
  caseExact: boolean,
): (name: string, characteristics: Characteristics, description: string) => Attribute {
  return (name, characteristics, description) => ({
    name,
    type,
    description,
    multiValued: false,
    required: false,
    caseExact,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    ...characteristics,
  });
}

export const string = attribute("string", false);
export const boolean = attribute("boolean", false);
export const decimal = attribute("decimal", false);
export const integer = attribute("integer", false);
export const dateTime = attribute("dateTime", false);
/** §2.3.6: binary values are case exact. */
export const binary = attribute("binary", true);
/** §2.3.7: "Reference values ... are case exact". */
export const reference = attribute("reference", true);

/** §2.3.8: "A complex attribute MUST NOT contain sub-attributes that have sub-attributes". */
export function complex(
  name: string,
  characteristics: Characteristics,
  description: string,
  subAttributes: readonly Attribute[],
): Attribute {
  return { ...attribute("complex", false)(name, characteristics, description), subAttributes };
}

export function schema(
  id: string,
  name: string,
  description: string,
  attributes: readonly Attribute[],
): Schema {
  return { id, name, description, attributes };
}
