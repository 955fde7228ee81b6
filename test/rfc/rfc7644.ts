import type { Chapter } from "./duty.ts";
import { authorization } from "./rfc7644/authorization.ts";
import { creating } from "./rfc7644/creating.ts";
import { deleting } from "./rfc7644/deleting.ts";
import { filtering } from "./rfc7644/filtering.ts";
import { listing } from "./rfc7644/listing.ts";
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
  patching,
  patchOutcome,
  patchAdd,
  patchRemove,
  patchReplace,
  deleting,
];
