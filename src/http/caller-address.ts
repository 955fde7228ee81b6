/** The address that each request came from; a Request has no place for it. */
const ADDRESSES = new WeakMap<Request, string>();

/**
 * Notes where a request came from.
 * @param address of the socket; undefined when it is closed already
 */
export const noteCallerAddress = (request: Request, address = "unknown"): void =>
  void ADDRESSES.set(request, address);

/** Where a request came from: `unknown` is one address for all that have none. */
export const callerAddress = (request: Request): string => ADDRESSES.get(request) ?? "unknown";
