import { type Static, Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { csvOf, parseCsv } from "../../directory/csv.ts";
import { type ListEntry, listNamed, replaceList } from "../../directory/lists.ts";
import { LISTS, type ListName } from "../../directory/workplace.ts";
import { LIMITS } from "../../scim/limits.ts";
import { bearerToken } from "../bearer-token.ts";
import { readText } from "../body.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation, type Content } from "../openapi/admin-operation.ts";
import { jsonBody } from "./check.ts";
import { accepts, CSV, csvAnswer } from "./csv-answer.ts";
import { json } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";

const listProperties = {
  name: Type.Union(LISTS.map((name) => Type.Literal(name))),
  mode: Type.Union([Type.Literal("open"), Type.Literal("closed")], {
    description: "`open`: any value is good; `closed`: only these, in any case.",
  }),
  values: Type.Array(Type.String({ maxLength: LIMITS.listValueLength }), {
    maxItems: LIMITS.listValues,
  }),
};
const listSchema = Type.Object(listProperties);
const entrySchema = Type.Partial(Type.Pick(listSchema, ["mode", "values"]), {
  additionalProperties: false,
});
/** The directory says more exactly than a schema what is wrong with which value. */
const uncheckedSchema = Type.Object(
  { mode: Type.Optional(Type.Unknown()), values: Type.Optional(Type.Unknown()) },
  { additionalProperties: false },
);
const wholeProperties = {
  ...listProperties,
  waiting: Type.Array(Type.Object({ value: Type.String(), people: Type.Integer() }), {
    description:
      "Values that identity providers sent and the list does not have, and how many people would " +
      "have them. Put one into the list and they do.",
  }),
};
const wholeSchema = Type.Object(wholeProperties);

const EXAMPLE: Static<typeof wholeSchema> = {
  name: "sites",
  mode: "closed",
  values: ["Utrecht", "Antwerpen"],
  waiting: [{ value: "Gent", people: 12 }],
};
const CSV_EXAMPLE = "value\r\nUtrecht\r\nAntwerpen\r\n";
const { waiting: _, ...LISTED } = EXAMPLE;

const path = { name: ["The name of the list.", "sites"] } as const;

const operations = {
  all: adminOperation({
    tag: "Lists",
    id: "listLists",
    summary: "Read all lists",
    answers: {
      200: { description: "The lists.", schema: Type.Array(listSchema), example: [LISTED] },
    },
  }),
  read: adminOperation({
    tag: "Lists",
    id: "getList",
    summary: "Read a list",
    description: "With `Accept: text/csv` its values alone.",
    path,
    answers: {
      200: {
        description: "The list, and who waits for what it does not have.",
        ...({ schema: wholeSchema, example: EXAMPLE, others: { [CSV]: CSV_EXAMPLE } } as Content),
      },
    },
  }),
  replace: adminOperation({
    tag: "Lists",
    id: "replaceList",
    summary: "Replace a list",
    description:
      "Its mode, its values, or both. Whoever waits for a value that is good now has it when the " +
      "answer arrives. With `Content-Type: text/csv` the column `value` has the values.",
    path,
    body: {
      schema: entrySchema,
      example: { mode: "closed", values: EXAMPLE.values },
      others: { [CSV]: CSV_EXAMPLE },
    },
    answers: {
      200: {
        description: "The list, and how many people got their value.",
        schema: Type.Object({ ...wholeProperties, applied: Type.Integer() }),
        example: { ...EXAMPLE, applied: 3 },
      },
    },
  }),
};

/** What of the customer's departments, companies and sites counts. */
export const lists = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get("/lists", ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, all), {
      detail: operations.all,
    })
    .get(
      "/lists/:name",
      ({ request, bearer, params: { name } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => show(exchange, name)),
      { detail: operations.read },
    )
    .put(
      "/lists/:name",
      ({ request, bearer, params: { name } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => replace(exchange, name)),
      { parse: "none", detail: operations.replace },
    );

async function all({ provider: { directory } }: AdminExchange): Promise<Response> {
  const read = LISTS.map(async (name) => ({ name, ...(await directory.store.list(name)) }));
  return json(200, await Promise.all(read));
}

async function show(exchange: AdminExchange, named: string): Promise<Response> {
  const name = listNamed(named);
  if (!accepts(exchange.request, CSV)) return json(200, await wholeOf(exchange, name));
  const { values } = await exchange.provider.directory.store.list(name);
  return csvAnswer(
    name,
    csvOf(
      ["value"],
      values.map((value) => [value]),
    ),
  );
}

async function wholeOf({ provider: { directory } }: AdminExchange, name: ListName) {
  const [list, waiting] = await Promise.all([
    directory.store.list(name),
    directory.store.waitingFor(name, LIMITS.waitingValues),
  ]);
  return { name, ...list, waiting };
}

async function replace(exchange: AdminExchange, named: string): Promise<Response> {
  const name = listNamed(named);
  const entry = await entryOf(exchange);
  const { store } = exchange.provider.directory;
  const applied = await replaceList(store, adminAct(exchange), name, entry);
  return json(200, { ...(await wholeOf(exchange, name)), applied });
}

async function entryOf(exchange: AdminExchange): Promise<ListEntry> {
  const { request, provider, deadline } = exchange;
  const type = request.headers.get("content-type") ?? "";
  if (!/^text\/csv\s*(?:;|$)/i.test(type)) return jsonBody(exchange, uncheckedSchema);
  const text = await deadline.receive(readText(request, provider.bodyBytes));
  return { values: parseCsv(text, ["value"]).map(({ cells }) => cells.value ?? "") };
}
