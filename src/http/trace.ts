import type { ServiceProvider } from "./exchange.ts";
import type { Log } from "./log.ts";

/** The part of a distributed trace that a request is (W3C Trace Context). */
export interface Trace {
  /** Of the whole trace, as the caller sent it: 32 hex digits. */
  readonly traceId: string;
  /** Of this request: 16 hex digits. */
  readonly spanId: string;
  readonly flags: string;
}

const TRACEPARENT = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(?:$|-)/;
const ZEROS = /^0+$/;
/** Sampled, and trace-id is random. "Vendors MUST set" all others "to zero" (§3.2.2.5). */
const KNOWN_FLAGS = 0b11;

/**
 * Reads `traceparent` (W3C Trace Context §3.2). What is not valid counts as not sent; of a version
 * that is not known yet the parts of version 00 are read (§4.3). Without one there is no trace: the
 * id of the request is enough for a log that nobody else writes to.
 */
export function traceOf(traceparent: string | null, newSpanId = randomSpanId): Trace | undefined {
  if (traceparent === null) return undefined;
  const [sent, version, traceId = "", parentId = "", flags = ""] =
    TRACEPARENT.exec(traceparent) ?? [];
  if (sent === undefined || version === "ff") return undefined;
  if (version === "00" && sent.length !== traceparent.length) return undefined;
  if (version === "00" && sent.endsWith("-")) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(parentId)) return undefined;
  const known = Number.parseInt(flags, 16) & KNOWN_FLAGS;
  return { traceId, spanId: newSpanId(), flags: known.toString(16).padStart(2, "0") };
}

const randomSpanId = () => crypto.getRandomValues(new Uint8Array(8)).toHex();

/** The same provider, whose log says in each line which trace it is about. */
export function tracedProvider(
  provider: ServiceProvider,
  trace: Trace | undefined,
): ServiceProvider {
  return trace === undefined ? provider : { ...provider, log: tracedLog(provider.log, trace) };
}

function tracedLog(log: Log, { traceId, spanId }: Trace): Log {
  const told = (fields: object) => ({ ...fields, traceId, spanId });
  return {
    info: (fields, message) => log.info(told(fields), message),
    warn: (fields, message) => log.warn(told(fields), message),
    error: (fields, message) => log.error(told(fields), message),
  };
}

/**
 * Says in the answer which part of the trace it was. `traceparent` is a header of requests alone;
 * that of answers is `traceresponse`, which has our own id in place of the caller's (Trace Context,
 * HTTP response header format).
 */
export function answerTrace(response: Response, trace: Trace | undefined): void {
  if (trace === undefined) return;
  response.headers.set("traceresponse", `00-${trace.traceId}-${trace.spanId}-${trace.flags}`);
}
