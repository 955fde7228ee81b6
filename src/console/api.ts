/** Where the API is, whatever prefix a proxy puts before it. */
const base = new URL("api/v1/", document.baseURI);

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Query;
  /** Sent as JSON; text is sent as CSV. */
  readonly body?: unknown;
  /** The ETag of what was read before. */
  readonly ifMatch?: string | undefined;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

/** An answer that is an error, or none at all. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    detail: string,
    readonly requestId?: string,
  ) {
    super(detail);
  }
}

/** What the pages ask the server with: one for each sign-in. */
export interface Api {
  /** @throws Problem */
  ask<T>(path: string, call?: Call): Promise<T>;
  /** The same with the ETag of the answer. @throws Problem */
  askWithTag<T>(path: string, call?: Call): Promise<{ value: T; etag: string | undefined }>;
  /** The answer as a file. @throws Problem */
  download(path: string, accept: string, query?: Query): Promise<Blob>;
}

/**
 * @param token goes into the header of each request and nowhere else
 * @param refused called when the server knows the token no more
 */
export function apiWith(token: string, refused: () => void): Api {
  const send = async (path: string, call: Call = {}): Promise<Response> => {
    const response = await request(token, path, call);
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.status === 401) refused();
    throw problem;
  };
  const askWithTag = async <T>(path: string, call?: Call) => {
    const response = await send(path, call);
    const text = await response.text();
    return {
      value: (text === "" ? undefined : JSON.parse(text)) as T,
      etag: response.headers.get("etag") ?? undefined,
    };
  };
  return {
    askWithTag,
    ask: async <T>(path: string, call?: Call) => (await askWithTag<T>(path, call)).value,
    download: async (path, accept, query = {}) => (await send(path, { accept, query })).blob(),
  };
}

async function request(token: string, path: string, call: Call): Promise<Response> {
  const { method = "GET", query = {}, body, ifMatch, accept = "application/json", signal } = call;
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== "")
      url.searchParams.set(name, String(value));
  }
  const headers = new Headers({ Authorization: `Bearer ${token}`, Accept: accept });
  if (ifMatch !== undefined) headers.set("If-Match", ifMatch);
  const isText = typeof body === "string";
  if (body !== undefined) headers.set("Content-Type", isText ? "text/csv" : "application/json");
  try {
    return await fetch(url, {
      method,
      headers,
      credentials: "omit",
      cache: "no-store",
      ...(signal && { signal }),
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new Problem(0, "The server does not answer. Is it running, and is the network up?");
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const id = response.headers.get("x-request-id") ?? undefined;
  try {
    const { detail, title, requestId } = (await response.json()) as Record<string, string>;
    return new Problem(response.status, detail ?? title ?? response.statusText, requestId ?? id);
  } catch {
    return new Problem(response.status, `The server answered ${response.status}.`, id);
  }
}

/** What was thrown, as a problem that can be shown; undefined when nobody waited any more. */
export function toProblem(thrown: unknown): Problem | undefined {
  if (thrown instanceof Problem) return thrown;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return undefined;
  return new Problem(0, thrown instanceof Error ? thrown.message : String(thrown));
}

/** A path of the API: what is put in is percent-encoded. */
export const path = (parts: TemplateStringsArray, ...ids: readonly string[]): string =>
  String.raw({ raw: parts }, ...ids.map(encodeURIComponent));
