import { testDuties } from "./duty.ts";
import { rfc7644 } from "./rfc7644.ts";

for (const chapter of rfc7644) testDuties(chapter);
