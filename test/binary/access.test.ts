import { afterAll, describe, expect, test } from "bun:test";
import { at } from "./at.ts";
import { type Rollcall, startRollcall } from "./rollcall.ts";

/** What becomes of a request that has a path alone, where "nobody" stands for each name. */
type Outcome = "in" | "401" | "403";

/** What the executable itself tells of its routes; a route under `/scim` is there twice. */
interface Route {
  readonly method: string;
  readonly path: string;
  readonly takesBody: boolean;
}

/** What a token may be good for; each kind of token has one of these. */
type Power = "nothing" | "describe" | "read" | "people" | "provision" | "admin";

type Open = "to all" | readonly Power[];

/** Everything that is served, and whom it is for. A route that is not here fails. */
const RULES: readonly { readonly routes: readonly RegExp[]; readonly open: Open }[] = [
  {
    // The proof of who asks for an access token is in the body.
    routes: [/^GET \/(healthz|readyz|metrics|\.well-known\/[a-z-]+)$/, /^POST \/oauth\/token$/],
    open: "to all",
  },
  {
    routes: [/^GET \/scim\/(ServiceProviderConfig|(ResourceTypes|Schemas)(\/\{\w+\})?)$/],
    open: ["describe", "read", "provision", "admin"],
  },
  {
    routes: [
      /^GET \/scim(\/Me|\/(Users|Groups)(\/\{id\})?)?$/,
      /^POST \/scim(\/Users|\/Groups)?\/\.search$/,
    ],
    open: ["read", "provision", "admin"],
  },
  {
    routes: [
      /^POST \/scim\/(Users|Groups|Bulk)$/,
      /^(PUT|PATCH|DELETE) \/scim\/(Me|(Users|Groups)\/\{id\})$/,
    ],
    open: ["provision"],
  },
  {
    routes: [/^GET \/api\/v1\/(people|groups)(\/\{id\}|\/\{id\}\/members)?$/],
    open: ["read", "people", "admin"],
  },
  {
    routes: [
      /^\w+ \/api\/v1\/(people|groups|lists|permissions|tokens|clients)(\/|$)/,
      /^\w+ \/api\/v1\/(provisioning|settings|health|journal|tombstones)(\/|$)/,
    ],
    open: ["admin"],
  },
];

const rollcall = await startRollcall({ args: ["--trusted-proxies", "127.0.0.1"] });
afterAll(() => rollcall.stop());

const tokens = await makeTokens(rollcall);
const routes = await readRoutes(rollcall);

describe.each(tokens)("With $title", ({ secret, power }) => {
  test.each(routes)("$method $path", async (route) => {
    const rule = ruleOf(route);
    const outcome = expected(rule.open, power);
    const answer = await ask(route, secret);
    const { status, headers, text } = answer;
    expect({ outcome: outcomeOf(status), status, text }).toMatchObject({ outcome });
    if (outcome === "in") expect(classOf(status)).toBe(classWanted(route));
    else expectNothingTold(route, answer);
    expect(headers.has("www-authenticate")).toBe(outcome === "401");
  });
});

describe("Once provisioning is switched off", () => {
  const entra = tokens.find(({ power }) => power === "provision");

  test("a token for it opens what describes the server, and nothing else of SCIM", async () => {
    const root = tokens.find(({ power }) => power === "admin")?.secret ?? "";
    const path = `${rollcall.url}/api/v1/provisioning`;
    const switched = await rollcall.request("PUT", path, { token: root, body: { enabled: false } });
    expect(switched.status).toBe(200);
    for (const route of routes) {
      const { open } = ruleOf(route);
      const { status } = await ask(route, entra?.secret);
      expect({ route, outcome: outcomeOf(status) }).toEqual({
        route,
        outcome: expected(open, "describe"),
      });
    }
  });
});

test("A route that no rule knows fails", () => {
  const unknown = { method: "GET", path: "/api/v1/secrets", takesBody: false };
  expect(() => ruleOf(unknown)).toThrow("GET /api/v1/secrets");
  expect(routes.length).toBeGreaterThan(90);
});

function ruleOf({ method, path }: Route) {
  const route = `${method} ${path.replace(/^\/scim\/v2/, "/scim")}`;
  const rule = RULES.find(({ routes }) => routes.some((each) => each.test(route)));
  if (rule === undefined) throw new Error(`No rule says who may ask for ${route}.`);
  return rule;
}

function expected(open: Open, power: Power): Outcome {
  if (open === "to all") return "in";
  if (power === "nothing") return "401";
  return open.includes(power) ? "in" : "403";
}

const outcomeOf = (status: number) =>
  status === 401 || status === 403 ? (`${status}` as const) : "in";

/** "done", or there is no such thing, or it was not said what is to be done. */
const classOf = (status: number) =>
  status < 300 ? "done" : [400, 404, 501].includes(status) ? "nothing there" : status;

/** Of somebody who was never there nothing is known, and nothing is left to erase. */
const GONE = /\/people\/\{id\}\/(everything|erase)$/;

function classWanted({ method, path, takesBody }: Route): "done" | "nothing there" {
  if (GONE.test(path)) return "done";
  const isNamed = path.includes("{") || path.endsWith("/Me");
  return isNamed || takesBody || method === "DELETE" ? "nothing there" : "done";
}

/** An error in the words of its API, with no word of what is behind it. */
function expectNothingTold({ path }: Route, { json, headers }: Awaited<ReturnType<typeof ask>>) {
  const isScim = path.startsWith("/scim");
  const type = isScim ? "application/scim+json" : "application/problem+json";
  expect(headers.get("content-type")).toStartWith(type);
  const names = isScim
    ? ["detail", "schemas", "status"]
    : ["detail", "requestId", "status", "title", "type"];
  expect(Object.keys((json ?? {}) as object).sort()).toEqual(names);
}

let asked = 0;

/** Each time from another address, for too many failures of one are answered 429. */
function ask({ method, path }: Route, secret: string | undefined) {
  asked += 1;
  const from = `10.${asked >> 16}.${(asked >> 8) & 255}.${asked & 255}`;
  return rollcall.request(method, `${rollcall.url}${path.replaceAll(/\{\w+\}/g, "nobody")}`, {
    headers: { "x-forwarded-for": from, accept: "*/*" },
    ...(secret !== undefined && { token: secret }),
  });
}

async function readRoutes({ url, request }: Rollcall): Promise<Route[]> {
  const { json } = await request("GET", `${url}/docs/json`);
  const paths = Object.entries(at(json, "/paths") as Record<string, Record<string, object>>);
  const told = paths.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...{ method: method.toUpperCase(), path },
      takesBody: "requestBody" in operation,
    })),
  );
  // What clients reach without a version is told of once, and has to be guarded as well.
  const again = told
    .filter(({ path }) => path.startsWith("/scim/v2"))
    .map((route) => ({ ...route, path: route.path.replace("/scim/v2", "/scim") }));
  return [...told, ...again];
}

async function makeTokens(server: Rollcall) {
  const { data, token, cli, request, url } = server;
  const soon = new Date(Date.now() + 1500).toISOString();
  const expired = await token("expired", "admin", ["--expires", soon]);
  const revoked = await token("revoked", "admin");
  const list = (await cli("token", "list", "--data", data)).stdout.split("\n");
  const id = list.find((line) => line.includes(" revoked "))?.split(" ")[0] ?? "";
  expect((await cli("token", "revoke", id, "--data", data)).code).toBe(0);
  const entra = await token("entra", "provision");
  const swapped = entra.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const client = async (name: string) =>
    (await cli("client", "create", name, "--quiet", "--data", data)).stdout.trim();
  const [okta, gone] = [await client("okta"), await client("gone")];
  const access = async (name: string, secret: string, scope: string) => {
    const form = {
      client_id: name,
      client_secret: secret,
      grant_type: "client_credentials",
      scope,
    };
    const answer = await request("POST", `${url}/oauth/token`, {
      raw: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    expect(answer.status).toBe(200);
    return String(at(answer.json, "/access_token"));
  };
  const withdrawn = await access("gone", gone, "scim");
  expect((await cli("client", "revoke", "gone", "--data", data)).code).toBe(0);
  const made = [
    { title: "no token", secret: undefined, power: "nothing" },
    { title: "a made-up token", secret: "rc_bad", power: "nothing" },
    { title: "one character of a token changed", secret: swapped, power: "nothing" },
    { title: "the secret of a client", secret: okta, power: "nothing" },
    { title: "a revoked token of an administrator", secret: revoked, power: "nothing" },
    { title: "an expired token of an administrator", secret: expired, power: "nothing" },
    { title: "an access token of a revoked client", secret: withdrawn, power: "nothing" },
    { title: "a token for reading", secret: await token("desks", "read"), power: "read" },
    {
      title: "a token for some fields",
      secret: await token("kiosk", "read", ["--fields", "displayName"]),
      power: "people",
    },
    {
      title: "a token for some sites",
      secret: await token("hall", "read", ["--sites", "Utrecht"]),
      power: "people",
    },
    { title: "a token for provisioning", secret: entra, power: "provision" },
    {
      title: "an access token for provisioning",
      secret: await access("okta", okta, "scim"),
      power: "provision",
    },
    {
      title: "an access token for reading",
      secret: await access("okta", okta, "read"),
      power: "read",
    },
    { title: "a token of an administrator", secret: await token("root", "admin"), power: "admin" },
  ] as const satisfies readonly { title: string; secret: string | undefined; power: Power }[];
  await Bun.sleep(Math.max(0, Date.parse(soon) - Date.now()));
  return made;
}
