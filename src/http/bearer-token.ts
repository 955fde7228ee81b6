import { bearer } from "@elysiajs/bearer";

/**
 * Finds the bearer token of a request. The plugin also looks into the query, where a token would
 * end up in logs (RFC 6750 §5.3), so it is given a name that no parameter has.
 */
export const bearerToken = () => bearer({ extract: { query: "\u0000", body: "\u0000" } });
