import { type TObject, type TProperties, type TSchema, Type } from "@sinclair/typebox";
import { MESSAGE, META_SCHEMA } from "../urn.ts";
import type { Attribute } from "./attribute.ts";
import { coreAttributes, type ResourceType } from "./resource-type.ts";

/**
 * The schemas as TypeBox writes them, for the OpenAPI document alone: SCIM bodies are read by the
 * schema walk, which tolerates what clients really send. A request schema says what is expected and
 * closes nothing; a response schema is closed and true of every answer.
 */
export type Direction = "request" | "response";

/** A resource of the type. A response is a selection: only what is always returned is required. */
export function resourceSchema(type: ResourceType, direction: Direction): TObject {
  const properties = propertiesOf(coreAttributes(type), direction);
  for (const { schema } of type.schemaExtensions) {
    properties[schema.id] = Type.Optional(
      Type.Object(propertiesOf(schema.attributes, direction), {
        description: schema.description,
        additionalProperties: direction === "request",
      }),
    );
  }
  return Type.Object(properties, {
    description: type.description,
    additionalProperties: direction === "request",
  });
}

function propertiesOf(
  attributes: readonly Attribute[],
  direction: Direction,
  parent?: Attribute,
): TProperties {
  const properties: TProperties = {};
  for (const attribute of attributes) {
    if (!isSeen(attribute, direction)) continue;
    const schema = attributeSchema(attribute, direction, parent);
    properties[attribute.name] = isRequired(attribute, direction) ? schema : Type.Optional(schema);
  }
  return properties;
}

/** RFC 7644 §3.3: "attributes whose mutability is "readOnly" ... SHALL be ignored" in requests. */
const isSeen = ({ mutability, returned }: Attribute, direction: Direction): boolean =>
  direction === "request" ? mutability !== "readOnly" : returned !== "never";

/** What is always returned may be unassigned all the same, but for what the server itself sets. */
const isRequired = ({ required, returned, storage }: Attribute, direction: Direction): boolean =>
  direction === "request" ? required : returned === "always" && storage !== undefined;

function attributeSchema(attribute: Attribute, direction: Direction, parent?: Attribute): TSchema {
  const { description, canonicalValues, mutability, multiValued } = attribute;
  const notes = {
    description: canonicalValues
      ? `${description} Suggested values: ${canonicalValues.join(", ")}; others are accepted.`
      : description,
    ...(mutability === "readOnly" && { readOnly: true }),
    ...(mutability === "writeOnly" && { writeOnly: true }),
  };
  if (!multiValued) return valueSchema(attribute, direction, notes, parent);
  // "Unassigned" and the empty list are one state (RFC 7643 §2.5): no answer holds an empty list.
  const size = direction === "response" ? { minItems: 1 } : {};
  return Type.Array(valueSchema(attribute, direction, {}, parent), { ...notes, ...size });
}

function valueSchema(
  attribute: Attribute,
  direction: Direction,
  notes: object,
  parent?: Attribute,
): TSchema {
  switch (attribute.type) {
    case "complex":
      return Type.Object(propertiesOf(attribute.subAttributes ?? [], direction, attribute), {
        ...notes,
        additionalProperties: direction === "request",
      });
    case "boolean":
      return Type.Boolean(notes);
    case "integer":
      return Type.Integer(notes);
    case "decimal":
      return Type.Number(notes);
    default: {
      const [suggestion] = attribute.canonicalValues ?? [];
      return Type.String({
        ...notes,
        ...formatOf(attribute, direction, parent),
        ...(suggestion !== undefined && { example: suggestion }),
      });
    }
  }
}

const FORMATS: Partial<Record<Attribute["type"], string>> = {
  dateTime: "date-time",
  reference: "uri",
  binary: "byte",
};

/** What a client wrote comes back as it was sent: answers promise formats of what is ours alone. */
function formatOf(attribute: Attribute, direction: Direction, parent?: Attribute) {
  const format = FORMATS[attribute.type];
  const isOurs = attribute.mutability === "readOnly" || parent?.storage !== undefined;
  return format !== undefined && (direction === "request" || isOurs) ? { format } : {};
}

/** `schemas` of a message or of a description: exactly this URN. */
const only = (urn: string) => Type.Array(Type.Literal(urn), { minItems: 1, maxItems: 1 });
const oneOf = (...values: string[]) => Type.Union(values.map((value) => Type.Literal(value)));
const text = (description: string) => Type.String({ description });
const texts = (description: string) => Type.Array(Type.String(), { description });
const count = (description: string, minimum: number) => Type.Integer({ description, minimum });
const closed = { additionalProperties: false };

/**
 * RFC 7644 §3.4.2.
 * @param items the schema of a resource: one of these, or a reference, e.g. `{ $ref: "#/…" }`
 */
export const listResponseSchema = (items: object) =>
  Type.Object(
    {
      schemas: only(MESSAGE.listResponse),
      totalResults: count("How many resources match, on all pages together.", 0),
      startIndex: Type.Optional(count("The 1-based index of the first resource on this page.", 1)),
      nextCursor: Type.Optional(text("Asks for the next page, with the same query.")),
      previousCursor: Type.Optional(text("Asks for the page before, with the same query.")),
      itemsPerPage: count("How many resources are on this page.", 0),
      Resources: Type.Array(items as TSchema, { description: "The resources of this page." }),
    },
    { description: "A page of results (RFC 7644 §3.4.2).", ...closed },
  );

/** RFC 7644 §3.12. */
export const errorSchema = Type.Object(
  {
    schemas: only(MESSAGE.error),
    status: Type.String({ description: "The HTTP status code, as text.", pattern: "^[45]\\d\\d$" }),
    scimType: Type.Optional(text("The kind of error (RFC 7644 §3.12, Table 9).")),
    detail: text("What was wrong and what is expected."),
  },
  { description: "An error (RFC 7644 §3.12).", ...closed },
);

/** RFC 7644 §3.5.2. */
export const patchOpSchema = Type.Object(
  {
    schemas: only(MESSAGE.patchOp),
    Operations: Type.Array(
      Type.Object(
        {
          op: Type.String({
            description: "add, replace or remove, in any case.",
            example: "replace",
          }),
          path: Type.Optional(
            text('The attribute to change, e.g. `active` or `emails[type eq "work"].value`.'),
          ),
          value: Type.Optional(Type.Any({ description: "The value to add or to put in place." })),
        },
        { additionalProperties: true },
      ),
      { minItems: 1, description: "Applied in order; all of them or, after an error, none." },
    ),
  },
  { description: "Changes to a resource (RFC 7644 §3.5.2).", additionalProperties: true },
);

/** RFC 7644 §3.7, as a client sends it. */
export const bulkRequestSchema = Type.Object(
  {
    schemas: only(MESSAGE.bulkRequest),
    failOnErrors: Type.Optional(
      count("After so many errors no further operation is begun; absent: never.", 1),
    ),
    Operations: Type.Array(
      Type.Object(
        {
          method: Type.String({ description: "POST, PUT, PATCH or DELETE.", example: "POST" }),
          path: text("The endpoint of a POST, else the path of a resource, e.g. `/Users/{id}`."),
          bulkId: Type.Optional(text("A POST must have one: its name within this request.")),
          version: Type.Optional(text("The ETag that the resource must be at.")),
          data: Type.Optional(
            Type.Object(
              {},
              {
                description: "What a single request would have as its body.",
                additionalProperties: true,
              },
            ),
          ),
        },
        { additionalProperties: true },
      ),
      { minItems: 1, description: "At most ServiceProviderConfig's `bulk.maxOperations`." },
    ),
  },
  { description: "Many operations (RFC 7644 §3.7).", additionalProperties: true },
);

/** RFC 7644 §3.7, as the service provider answers. */
export const bulkResponseSchema = Type.Object(
  {
    schemas: only(MESSAGE.bulkResponse),
    Operations: Type.Array(
      Type.Object(
        {
          location: Type.Optional(Type.String({ format: "uri" })),
          method: Type.Optional(oneOf("POST", "PUT", "PATCH", "DELETE")),
          bulkId: Type.Optional(text("As it was sent.")),
          version: Type.Optional(text("The ETag of the resource after the operation.")),
          status: Type.String({
            description: "What a single request would have been answered with, as text.",
            pattern: "^[245]\\d\\d$",
          }),
          response: Type.Optional(errorSchema),
        },
        closed,
      ),
      { description: "What became of the operations that were begun, in the order sent." },
    ),
  },
  { description: "The results of many operations (RFC 7644 §3.7).", ...closed },
);

/** RFC 7644 §3.4.3. */
export const searchRequestSchema = Type.Object(
  {
    schemas: only(MESSAGE.searchRequest),
    attributes: Type.Optional(texts("Return these attributes only.")),
    excludedAttributes: Type.Optional(texts("Leave these attributes out.")),
    filter: Type.Optional(text("Which resources to return (RFC 7644 §3.4.2.2).")),
    sortBy: Type.Optional(text("The attribute to order by.")),
    sortOrder: Type.Optional(Type.String({ description: "ascending or descending." })),
    startIndex: Type.Optional(Type.Integer({ description: "The 1-based first result." })),
    count: Type.Optional(Type.Integer({ description: "At most so many results." })),
    cursor: Type.Optional(text("Empty for the first page, then a nextCursor (RFC 9865).")),
  },
  { description: "A query in a body (RFC 7644 §3.4.3).", additionalProperties: true },
);

/** RFC 7643 §3.1, of the descriptions that clients discover the service provider by. */
const meta = Type.Object(
  { resourceType: Type.String(), location: Type.String({ format: "uri" }) },
  closed,
);
const supported = { supported: Type.Boolean() };

/** RFC 7643 §5. */
export const serviceProviderConfigSchema = Type.Object(
  {
    schemas: only(META_SCHEMA.serviceProviderConfig),
    patch: Type.Object(supported, closed),
    bulk: Type.Object(
      {
        ...supported,
        maxOperations: Type.Integer(),
        maxPayloadSize: Type.Integer({ description: "In bytes." }),
      },
      closed,
    ),
    filter: Type.Object({ ...supported, maxResults: Type.Integer() }, closed),
    changePassword: Type.Object(supported, closed),
    sort: Type.Object(supported, closed),
    pagination: Type.Object(
      {
        cursor: Type.Boolean(),
        index: Type.Boolean(),
        defaultPaginationMethod: Type.String(),
        defaultPageSize: Type.Integer(),
        maxPageSize: Type.Integer(),
        cursorTimeout: Type.Integer({ description: "In seconds." }),
      },
      closed,
    ),
    etag: Type.Object(supported, closed),
    authenticationSchemes: Type.Array(
      Type.Object(
        {
          type: Type.String(),
          name: Type.String(),
          description: Type.String(),
          specUri: Type.String({ format: "uri" }),
          primary: Type.Boolean(),
        },
        closed,
      ),
    ),
    meta,
  },
  { description: "What the service provider supports (RFC 7643 §5).", ...closed },
);

/** RFC 7643 §7. Sub-attributes look as attributes do, one level down (§2.3.8). */
const describedAttribute = (subAttributes: TProperties) =>
  Type.Object(
    {
      ...subAttributes,
      name: Type.String(),
      type: oneOf(
        "string",
        "boolean",
        "decimal",
        "integer",
        "dateTime",
        "reference",
        "binary",
        "complex",
      ),
      multiValued: Type.Boolean(),
      description: Type.String(),
      required: Type.Boolean(),
      canonicalValues: Type.Optional(Type.Array(Type.String())),
      caseExact: Type.Boolean(),
      mutability: oneOf("readOnly", "readWrite", "immutable", "writeOnly"),
      returned: oneOf("always", "never", "default", "request"),
      uniqueness: oneOf("none", "server", "global"),
      referenceTypes: Type.Optional(Type.Array(Type.String())),
    },
    closed,
  );

/** RFC 7643 §7. */
export const schemaSchema = Type.Object(
  {
    schemas: only(META_SCHEMA.schema),
    id: text("The URN of the schema."),
    name: Type.String(),
    description: Type.String(),
    attributes: Type.Array(
      describedAttribute({ subAttributes: Type.Optional(Type.Array(describedAttribute({}))) }),
    ),
    meta,
  },
  { description: "A schema and its attributes (RFC 7643 §7).", ...closed },
);

/** RFC 7643 §6. */
export const resourceTypeSchema = Type.Object(
  {
    schemas: only(META_SCHEMA.resourceType),
    id: Type.String(),
    name: Type.String(),
    description: Type.String(),
    endpoint: text("Relative to the base URL."),
    schema: text("The URN of the core schema."),
    schemaExtensions: Type.Array(
      Type.Object({ schema: Type.String(), required: Type.Boolean() }, closed),
    ),
    meta,
  },
  { description: "A kind of resource (RFC 7643 §6).", ...closed },
);
