import type { Chapter } from "./duty.ts";
import { authorization } from "./rfc7644/authorization.ts";
import { bulkRequest } from "./rfc7644/bulk-request.ts";
import { bulkResponse } from "./rfc7644/bulk-response.ts";
import { creating } from "./rfc7644/creating.ts";
import { deleting } from "./rfc7644/deleting.ts";
import { discovering } from "./rfc7644/discovering.ts";
import { errorTypes } from "./rfc7644/error-types.ts";
import { failing } from "./rfc7644/failing.ts";
import { filtering } from "./rfc7644/filtering.ts";
import { formats } from "./rfc7644/formats.ts";
import { immutable } from "./rfc7644/immutable.ts";
import { listing } from "./rfc7644/listing.ts";
import { me } from "./rfc7644/me.ts";
import { operators } from "./rfc7644/operators.ts";
import { patchAdd } from "./rfc7644/patch-add.ts";
import { patchOutcome } from "./rfc7644/patch-outcome.ts";
import { patchRemove } from "./rfc7644/patch-remove.ts";
import { patchReplace } from "./rfc7644/patch-replace.ts";
import { patching } from "./rfc7644/patching.ts";
import { protocol } from "./rfc7644/protocol.ts";
import { replacing } from "./rfc7644/replacing.ts";
import { retrieving } from "./rfc7644/retrieving.ts";
import { searching } from "./rfc7644/searching.ts";
import { security } from "./rfc7644/security.ts";
import { tenants } from "./rfc7644/tenants.ts";
import { versions } from "./rfc7644/versions.ts";

/** All of RFC 7644, in its order. */
export const rfc7644: readonly Chapter[] = [
  authorization,
  protocol,
  creating,
  retrieving,
  operators,
  filtering,
  listing,
  searching,
  replacing,
  immutable,
  patching,
  patchOutcome,
  patchAdd,
  patchRemove,
  patchReplace,
  deleting,
  bulkRequest,
  bulkResponse,
  formats,
  me,
  failing,
  errorTypes,
  versions,
  discovering,
  tenants,
  security,
];
