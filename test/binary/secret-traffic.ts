import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../src/scim/resource/resource.ts";
import { User } from "../../src/scim/schema/user.ts";
import { MESSAGE } from "../../src/scim/urn.ts";
import { readExchange, type Step } from "../idp/exchange.ts";
import { at } from "./at.ts";
import { newUser, patchOf } from "./bodies.ts";
import type { Answer, Rollcall } from "./rollcall.ts";

/** An attribute of an operator's own that is never returned, and one with such parts. */
export const SAFE = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
  id: "urn:ietf:params:scim:schemas:extension:Safe:2.0:User",
  name: "Safe",
  description: "What a person opens safes with",
  attributes: [
    { name: "pin", description: "What is typed", mutability: "writeOnly", returned: "never" },
    {
      name: "lock",
      type: "complex",
      description: "A lock",
      mutability: "writeOnly",
      returned: "never",
      subAttributes: [{ name: "code", description: "Its code", mutability: "writeOnly" }],
    },
  ],
};

/** What must be found nowhere. */
export interface Secrets {
  readonly password: string;
  readonly pin: string;
}

/** What has a Tenant URL and a token asks as identity providers do. */
export interface Played {
  readonly answers: readonly Answer[];
  readonly titles: readonly string[];
}

/**
 * Plays what identity providers were recorded to send, with secrets in everything that tells of a
 * person. All of it goes to one directory, so some of it is refused there, which is no less to be
 * kept quiet about.
 */
export async function replay(
  rollcall: Rollcall,
  token: string,
  folder: "entra" | "okta",
  secrets: Secrets,
): Promise<Played> {
  const answers: Answer[] = [];
  const titles: string[] = [];
  const path = join(import.meta.dir, "../idp", folder);
  const files = readdirSync(path, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => name.endsWith(".json")).sort()) {
    const exchange = readExchange(join(path, file));
    const kept = new Map([
      ["url", rollcall.url],
      ["base", rollcall.base],
    ]);
    for (const { title, request, keep = {} } of exchange.steps) {
      const known = (text: string) =>
        text.replaceAll(/\$\{(\w+)\}/g, (_, at) => kept.get(at) ?? at);
      const sent = request.body && (JSON.parse(known(JSON.stringify(request.body))) as Json);
      const answer = await rollcall.request(request.method, known(request.path), {
        token,
        ...headersOf(request),
        ...(sent !== undefined && { body: withSecrets(sent, secrets) }),
        ...(request.raw !== undefined && { raw: known(request.raw) }),
      });
      for (const [name, pointer] of Object.entries(keep)) {
        kept.set(name, String(at(answer.json, pointer)));
      }
      answers.push(answer);
      titles.push(`${file}: ${title}`);
    }
  }
  return { answers, titles };
}

function headersOf({ headers = {} }: Step["request"]) {
  const own = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization");
  return { headers: Object.fromEntries(own) };
}

/** A body that tells of a person, or changes one, with a password and a PIN. */
function withSecrets(body: Json, { password, pin }: Secrets): Json {
  const { schemas, Operations } = body as { schemas?: string[]; Operations?: Json[] };
  if (schemas?.includes(User.id)) return { ...(body as object), password, [SAFE.id]: { pin } };
  if (!schemas?.includes(MESSAGE.patchOp) || !Array.isArray(Operations)) return body;
  const set = [
    { op: "replace", path: "password", value: password },
    { op: "Add", path: `${SAFE.id}:pin`, value: pin },
  ];
  const isOfGroup = JSON.stringify(Operations).includes("members");
  return { ...(body as object), Operations: isOfGroup ? Operations : [...Operations, ...set] };
}

/** Shapes that a text does not have. */
const oddly = (secret: string): readonly unknown[] => [
  [secret],
  { value: secret },
  [{ value: secret }],
  { [secret]: true },
  [[secret, 7]],
];

/** Requests with secrets in places where nobody should put them, or of a shape that is wrong. */
export async function blunders(
  { request, url }: Rollcall,
  { provision, admin }: { readonly provision: string; readonly admin: string },
  { password, pin }: Secrets,
): Promise<readonly Answer[]> {
  const made = await request("POST", "/Users", {
    token: provision,
    body: newUser({ userName: "blunders", password, [SAFE.id]: { pin, lock: { code: pin } } }),
  });
  const path = `/Users/${at(made.json, "/id")}`;
  const bodies = [
    ...oddly(password).map((value) => newUser({ userName: "odd", password: value })),
    ...oddly(pin).map((value) => newUser({ userName: "odd", [SAFE.id]: { pin: value } })),
    ...oddly(pin).map((code) => newUser({ userName: "odd", [SAFE.id]: { lock: { code } } })),
    newUser({ userName: "odd", [SAFE.id]: { lock: pin } }),
    newUser({ userName: "odd", [SAFE.id]: { lock: [{ code: pin }] } }),
    newUser({ userName: "odd", [SAFE.id]: pin }),
    newUser({ userName: "odd", password: `${password}\0` }),
  ];
  const patches = [
    ...oddly(password).map((value) => patchOf({ op: "replace", path: "password", value })),
    ...oddly(password).map((each) => patchOf({ op: "replace", value: { password: each } })),
    ...oddly(pin).map((value) => patchOf({ op: "add", path: `${SAFE.id}:pin`, value })),
    patchOf({ op: "replace", path: `${SAFE.id}:lock`, value: pin }),
    patchOf({ op: "replace", path: `${SAFE.id}:lock.code`, value: [[pin]] }),
    patchOf({ op: "replace", path: SAFE.id, value: pin }),
    patchOf({ op: "replace", path: "password.value", value: password }),
    patchOf({ op: "remove", path: "password", value: password }),
    patchOf({ op: "replace", path: `password[value eq ${JSON.stringify(password)}]`, value: "x" }),
    patchOf(JSON.stringify({ op: "replace", path: "password", value: password })),
    patchOf([{ op: "replace", path: "password", value: password }]),
  ];
  const filter = (name: string) => `${name} eq ${JSON.stringify(password)}`;
  const filters = ["password", `${SAFE.id}:pin`, `${SAFE.id}:lock.code`].map(filter);
  const bulk = (data: unknown) => ({
    schemas: [MESSAGE.bulkRequest],
    Operations: [{ method: "POST", path: "/Users", bulkId: "1", data }],
  });
  const api = `${url}/api/v1`;
  const sent: (readonly [string, string, string, unknown?])[] = [
    ...bodies.map((body) => ["POST", "/Users", provision, body] as const),
    ...bodies.map((body) => ["PUT", path, provision, body] as const),
    ...patches.map((body) => ["PATCH", path, provision, body] as const),
    ...bodies.map((data) => ["POST", "/Bulk", provision, bulk(data)] as const),
    ["POST", "/Bulk", provision, bulk(JSON.stringify({ password }))],
    ["POST", "/Bulk", provision, bulk([{ password }])],
    ["POST", "/Users", provision, JSON.stringify(newUser({ userName: "odd", password }))],
    ["POST", "/Users", provision, [newUser({ userName: "odd", password })]],
    ...filters.map(
      (text) => ["GET", `/Users?filter=${encodeURIComponent(text)}`, provision] as const,
    ),
    ...filters.map(
      (text) =>
        [
          ...(["POST", "/Users/.search", provision] as const),
          { schemas: [MESSAGE.searchRequest], filter: text },
        ] as const,
    ),
    ["GET", `/Users?access_token=${provision}&password=${encodeURIComponent(password)}`, ""],
    ["POST", `${api}/people`, admin, { userName: "odd", password }],
    ["POST", `${api}/tokens`, admin, { name: "x", scope: "read", secret: provision }],
    ["POST", `${api}/clients`, admin, { name: "x", clientSecret: password }],
    ["PATCH", `${api}/settings`, admin, { password }],
    ["GET", `${api}/people?access_token=${admin}`, ""],
  ];
  const answers: Answer[] = [made];
  for (const [method, where, token, body] of sent) {
    const more = { ...(token !== "" && { token }), ...(body !== undefined && { body }) };
    answers.push(await request(method, where, more));
  }
  const broken = JSON.stringify(newUser({ userName: "odd", password })).slice(0, -1);
  answers.push(await request("POST", "/Users", { token: provision, raw: broken }));
  return answers;
}
