import { expect } from "bun:test";
import type { Json } from "../../src/scim/resource/resource.ts";
import { at } from "../binary/at.ts";
import { newGroup, newUser } from "../binary/bodies.ts";
import { type Answer, type Rollcall, type Sent, startRollcall } from "../binary/rollcall.ts";

type Headers = Readonly<Record<string, string>>;

/** A running service provider, seen by a client that may provision. */
export interface Provider {
  readonly rollcall: Rollcall;
  readonly token: string;
  /** Any request, as `Rollcall.request`, with the token. */
  send(method: string, path: string, sent?: Sent): Promise<Answer>;
  get(path: string, headers?: Headers): Promise<Answer>;
  post(path: string, body: unknown, headers?: Headers): Promise<Answer>;
  put(path: string, body: unknown, headers?: Headers): Promise<Answer>;
  patch(path: string, body: unknown, headers?: Headers): Promise<Answer>;
  delete(path: string, headers?: Headers): Promise<Answer>;
  /** GET with a filter, percent-encoded; `more` is the rest of the query string. */
  search(path: string, filter: string, more?: string): Promise<Answer>;
  /** A User that did not exist before, with a userName of its own unless given one. */
  user(attributes?: object): Promise<Made>;
  group(attributes?: object): Promise<Made>;
  /** A word that no earlier call gave, for values that must be unique. */
  word(): string;
  stop(): Promise<void>;
}

/** A resource that was created. */
export interface Made {
  readonly id: string;
  /** e.g. `/Users/0190…` */
  readonly path: string;
  readonly json: Json | undefined;
  readonly answer: Answer;
}

export async function startProvider(args: readonly string[] = []): Promise<Provider> {
  const rollcall = await startRollcall({ args });
  const token = await rollcall.token("rfc");
  let words = 0;
  const word = () => `w${++words}x`;
  const send = (method: string, path: string, sent: Sent = {}) =>
    rollcall.request(method, path, { token, ...sent });
  const withBody =
    (method: string) =>
    (path: string, body: unknown, headers: Headers = {}) =>
      send(method, path, { body, headers });
  const make = async (endpoint: string, body: unknown): Promise<Made> => {
    const answer = await send("POST", endpoint, { body });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 201 });
    const id = String(at(answer.json, "/id"));
    return { id, path: `${endpoint}/${id}`, json: answer.json, answer };
  };
  return {
    rollcall,
    token,
    word,
    send,
    get: (path, headers = {}) => send("GET", path, { headers }),
    post: withBody("POST"),
    put: withBody("PUT"),
    patch: withBody("PATCH"),
    delete: (path, headers = {}) => send("DELETE", path, { headers }),
    search: (path, filter, more = "") =>
      send("GET", `${path}?filter=${encodeURIComponent(filter)}${more && `&${more}`}`),
    user: (attributes = {}) => make("/Users", newUser({ userName: word(), ...attributes })),
    group: (attributes = {}) => make("/Groups", newGroup({ displayName: word(), ...attributes })),
    stop: () => rollcall.stop(),
  };
}
