/**
 * Lines of a log for others to read. What is kept is named here; whatever else stands in a line is
 * left out, so that nothing new can come through unseen.
 */

/** Their texts are the server's own words. */
const KEPT_TEXTS = new Set(["msg", "method", "client", "chore", "outcome", "scimType"]);

/** Of paths, the words that are rollcall's own; ids and names are not among them. */
const PATH_WORDS = new Set(
  (
    "scim v2 api v1 oauth token Users Groups Bulk Me Schemas ResourceTypes " +
    "ServiceProviderConfig .search people groups members permissions lists departments companies " +
    "sites tokens clients rotate provisioning brake release settings journal tombstones erase " +
    "everything health healthz readyz metrics docs console"
  ).split(" "),
);

const LEFT_OUT = "…";

/** One line as it may be passed on; undefined for a line that is not of the server's log. */
export function redactLine(line: string): string | undefined {
  const fields = fieldsOf(line);
  if (fields === undefined) return undefined;
  return scrub(
    JSON.stringify(
      Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, kept(key, value)])),
    ),
  );
}

/** A second look at what is passed on: nothing that has the shape of a secret or of an address. */
export const scrub = (text: string): string =>
  text
    .replaceAll(/[^\s"'<>()[\],;:=/]+@[^\s"'<>()[\],;:=/]+/g, LEFT_OUT)
    .replaceAll(/\brc_\w+/g, LEFT_OUT)
    .replaceAll(/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?/g, LEFT_OUT)
    .replaceAll(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${LEFT_OUT}`);

function kept(key: string, value: unknown): unknown {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (key === "error") return errorOf(value);
  if (typeof value !== "string") return LEFT_OUT;
  if (key === "path") return pathOf(value);
  if (key === "requestId") return /^[0-9a-f-]{36}$/.test(value) ? value : LEFT_OUT;
  return KEPT_TEXTS.has(key) ? value : LEFT_OUT;
}

const pathOf = (path: string): string =>
  (path.split("?")[0] ?? "")
    .split("/")
    .map((word) => (word === "" || PATH_WORDS.has(word) ? word : LEFT_OUT))
    .join("/");

/** What kind of error it was and where; its message may tell of values. */
function errorOf(error: unknown): unknown {
  if (typeof error !== "object" || error === null) return LEFT_OUT;
  const { type, code, stack } = error as Readonly<Record<string, unknown>>;
  const frames = String(stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line));
  return { type, code, stack: frames.map((frame) => frame.trim()) };
}

/** What stands in front of the JSON is the system journal's. */
function fieldsOf(line: string): object | undefined {
  const from = line.indexOf("{");
  if (from < 0) return undefined;
  try {
    const fields: unknown = JSON.parse(line.slice(from));
    return typeof fields === "object" && fields !== null ? fields : undefined;
  } catch {
    return undefined;
  }
}
