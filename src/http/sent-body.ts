/** The JSON object that each request carried; whoever tells of a refusal names what was in it. */
const BODIES = new WeakMap<Request, object>();

export const noteSentBody = (request: Request, body: unknown): void => {
  if (typeof body === "object" && body !== null) BODIES.set(request, body);
};

/** Undefined when there was none, or it was not read. */
export const sentBody = (request: Request): object | undefined => BODIES.get(request);
