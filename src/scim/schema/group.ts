import { complex, reference, schema, string } from "./attribute.ts";

export const Group = schema("urn:ietf:params:scim:schemas:core:2.0:Group", "Group", "Group", [
  string(
    "displayName",
    { required: true, indexed: true },
    "A human-readable name for the Group. REQUIRED.",
  ),
  complex("members", { multiValued: true, storage: "members" }, "A list of members of the Group.", [
    string(
      "value",
      { caseExact: true, mutability: "immutable" },
      "Identifier of the member of this Group.",
    ),
    reference(
      "$ref",
      { mutability: "immutable", referenceTypes: ["User", "Group"] },
      "The URI corresponding to a SCIM resource that is a member of this Group.",
    ),
    string(
      "type",
      { mutability: "immutable", canonicalValues: ["User", "Group"] },
      "A label indicating the type of resource, e.g., 'User' or 'Group'.",
    ),
    string(
      "display",
      { mutability: "readOnly" },
      "A human-readable name for the group member, primarily used for display purposes.",
    ),
  ]),
]);
