import { type Answered, type Asked, type More, openServer } from "../server.ts";

/** A server, and an administrator who asks it. */
export async function openApi(more: More = {}) {
  const server = await openServer({}, more);
  const root = await server.token("root", "admin");
  /** @param path below /api/v1 */
  const api = (method: string, path: string, body?: unknown, more: Asked = {}): Promise<Answered> =>
    server.request(method, `/api/v1${path}`, {
      token: root,
      ...(body !== undefined && { body }),
      ...more,
    });
  /** The answer itself, for what is no JSON. */
  const raw = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | Uint8Array<ArrayBuffer>,
  ) =>
    server.answer(
      new Request(`http://localhost/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${root}`, ...headers },
        ...(body !== undefined && { body }),
      }),
    );
  return { ...server, root, api, raw };
}

/** What an answer must be that says no: a problem, with a detail that has all of these words. */
export function refusalOf(answer: Answered): { status: number; detail: string } {
  const type = answer.headers.get("content-type");
  if (type !== "application/problem+json") throw new Error(`The answer is ${type}, no problem.`);
  return { status: answer.status, detail: String(answer.at("detail")) };
}
