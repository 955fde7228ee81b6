import { name, version as released } from "../../package.json";

declare const ROLLCALL_VERSION: string | undefined;

/** The version that the build stamped, or that of the sources. */
export const version = typeof ROLLCALL_VERSION === "string" ? ROLLCALL_VERSION : released;

export const product = `${name} ${version}`;
