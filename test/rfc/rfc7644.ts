import type { Chapter } from "./duty.ts";
import { authorization } from "./rfc7644/authorization.ts";
import { creating } from "./rfc7644/creating.ts";
import { protocol } from "./rfc7644/protocol.ts";

/** All of RFC 7644, in its order. */
export const rfc7644: readonly Chapter[] = [authorization, protocol, creating];
