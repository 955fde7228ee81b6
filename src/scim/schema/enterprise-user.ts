import { complex, reference, schema, string } from "./attribute.ts";

export const EnterpriseUser = schema(
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
  "EnterpriseUser",
  "Enterprise User",
  [
    string(
      "employeeNumber",
      { indexed: true },
      "Numeric or alphanumeric identifier assigned to a person, typically based on order of hire or association with an organization.",
    ),
    string("costCenter", {}, "Identifies the name of a cost center."),
    string("organization", {}, "Identifies the name of an organization."),
    string("division", {}, "Identifies the name of a division."),
    string("department", {}, "Identifies the name of a department."),
    complex(
      "manager",
      {},
      "The User's manager. A complex type that optionally allows service providers to represent organizational hierarchy by referencing the 'id' attribute of another User.",
      [
        string(
          "value",
          { caseExact: true, indexed: true },
          "The id of the SCIM resource representing the User's manager.",
        ),
        reference(
          "$ref",
          { referenceTypes: ["User"] },
          "The URI of the SCIM resource representing the User's manager.",
        ),
        string(
          "displayName",
          { mutability: "readOnly" },
          "The displayName of the User's manager. OPTIONAL and READ-ONLY.",
        ),
      ],
    ),
  ],
);
