import type { Chapter } from "./duty.ts";
import { creating } from "./rfc7644/creating.ts";

/** All of RFC 7644, in its order. */
export const rfc7644: readonly Chapter[] = [creating];
