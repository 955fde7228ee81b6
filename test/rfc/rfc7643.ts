import type { Chapter } from "./duty.ts";
import { attributes } from "./rfc7643/attributes.ts";
import { characteristics } from "./rfc7643/characteristics.ts";
import { commonAttributes } from "./rfc7643/common-attributes.ts";
import { configuration } from "./rfc7643/configuration.ts";
import { group } from "./rfc7643/group.ts";
import { meta } from "./rfc7643/meta.ts";
import { multiValued } from "./rfc7643/multi-valued.ts";
import { resourceTypes } from "./rfc7643/resource-types.ts";
import { resources } from "./rfc7643/resources.ts";
import { schemas } from "./rfc7643/schemas.ts";
import { security } from "./rfc7643/security.ts";
import { types } from "./rfc7643/types.ts";
import { user } from "./rfc7643/user.ts";
import { userMultiValued } from "./rfc7643/user-multi-valued.ts";

/** All of RFC 7643, in its order. */
export const rfc7643: readonly Chapter[] = [
  attributes,
  types,
  multiValued,
  resources,
  commonAttributes,
  meta,
  user,
  userMultiValued,
  group,
  configuration,
  resourceTypes,
  schemas,
  characteristics,
  security,
];
