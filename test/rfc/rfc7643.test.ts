import { testDuties } from "./duty.ts";
import { rfc7643 } from "./rfc7643.ts";

for (const chapter of rfc7643) testDuties(chapter);
