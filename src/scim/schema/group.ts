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
    // §8.7.1 has no such sub-attribute, §2.4 allows it. It follows from the member, whose new name
    // makes no new version of the group: shown to all, it would be stale behind a 304.
    string(
      "display",
      { mutability: "readOnly", returned: "request" },
      "A human-readable name for the group member, primarily used for display purposes.",
    ),
  ]),
]);
