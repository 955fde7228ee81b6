import { schema, string } from "./attribute.ts";

/**
 * What workplace hardware asks of a person beyond RFC 7643. The URN has the one form that Microsoft
 * Entra ID lets an administrator map custom attributes to.
 */
export const WorkplaceUser = schema(
  "urn:ietf:params:scim:schemas:extension:Workplace:2.0:User",
  "WorkplaceUser",
  "Workplace User",
  [
    string("site", { indexed: true }, "The site or building that the person works at."),
    string(
      "permissions",
      { multiValued: true, caseExact: true, mutability: "readOnly", storage: "permissions" },
      "What the person may do at the workplace. An administrator grants it to the person or to a " +
        "group that the person is in, directly or through another group.",
    ),
  ],
);
