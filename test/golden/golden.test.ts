import { describe, test } from "bun:test";
import { listResponse } from "../../src/scim/message/list-response.ts";
import {
  describeResourceType,
  describeSchema,
  describeServiceProviderConfig,
  schemasOf,
} from "../../src/scim/schema/describe.ts";
import { resourceTypes } from "../../src/scim/schema/resource-type.ts";
import { columns } from "./columns.ts";
import { expectGolden } from "./golden.ts";

const BASE_URL = "https://rollcall.example/scim/v2";
const BODY_BYTES = 4_194_304;

describe("What was agreed on has not changed:", () => {
  test("the schemas", async () => {
    const described = schemasOf(resourceTypes).map((schema) => describeSchema(schema, BASE_URL));
    await expectGolden("schemas", listResponse(described));
  });

  test("the resource types", async () => {
    const described = resourceTypes.map((type) => describeResourceType(type, BASE_URL));
    await expectGolden("resource-types", listResponse(described));
  });

  test("the configuration of the service provider", async () => {
    await expectGolden(
      "service-provider-config",
      describeServiceProviderConfig(BASE_URL, BODY_BYTES),
    );
  });

  test("where each attribute is kept", async () => {
    await expectGolden("columns", columns());
  });
});
