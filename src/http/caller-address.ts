import { type Origin, UNKNOWN } from "./forwarded.ts";

/** Where each request came from; a Request has no place for it. */
const ORIGINS = new WeakMap<Request, Origin>();

export const noteOrigin = (request: Request, origin: Origin): void =>
  void ORIGINS.set(request, origin);

/** The address that a request came from: `unknown` is one address for all that have none. */
export const callerAddress = (request: Request): string => ORIGINS.get(request)?.address ?? UNKNOWN;

/** The URL that its client knows the server under, where a trusted proxy told it. */
export const toldPublicUrl = (request: Request): string | undefined =>
  ORIGINS.get(request)?.publicUrl;
