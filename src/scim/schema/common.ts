import { complex, dateTime, reference, string } from "./attribute.ts";

export const meta = complex(
  "meta",
  { mutability: "readOnly", storage: "server" },
  "Resource metadata, assigned by the service provider.",
  [
    string(
      "resourceType",
      { caseExact: true, mutability: "readOnly" },
      "The name of the resource type.",
    ),
    dateTime("created", { mutability: "readOnly" }, "When the resource was created."),
    dateTime("lastModified", { mutability: "readOnly" }, "When the resource was last changed."),
    reference("location", { mutability: "readOnly" }, "The URI of the resource."),
    string(
      "version",
      { caseExact: true, mutability: "readOnly" },
      "The version of the resource: its ETag.",
    ),
  ],
);

/** RFC 7643 §3 and §3.1: what every resource has. Not repeated in the published schemas. */
export const commonAttributes = [
  reference(
    "schemas",
    { multiValued: true, returned: "always", storage: "derived" },
    "The URIs of the schemas that define the attributes present in the resource.",
  ),
  string(
    "id",
    {
      caseExact: true,
      mutability: "readOnly",
      returned: "always",
      uniqueness: "server",
      storage: "server",
    },
    "A unique identifier for a SCIM resource as defined by the service provider.",
  ),
  string(
    "externalId",
    { caseExact: true, indexed: true, storage: "perClient" },
    "An identifier for the resource as defined by the provisioning client.",
  ),
  meta,
] as const;
