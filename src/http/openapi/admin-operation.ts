import type { TObject, TSchema } from "@sinclair/typebox";
import type { DocumentDecoration } from "elysia";
import type { AdminTag } from "./admin-tags.ts";
import { ref } from "./components.ts";
import { optional, pathParameter } from "./parameters.ts";
import { type ProblemStatus, problems } from "./problems.ts";
import { published } from "./published.ts";

/** One route of the administrators' API, as the explorer tells of it. */
export interface AdminOperation {
  readonly tag: AdminTag;
  /** Its name in generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** Whether a token of scope read opens it as well. */
  readonly opens?: "read" | "admin";
  /** The parameters in the path: what each is, and an example. */
  readonly path?: Readonly<Record<string, readonly [description: string, example: string]>>;
  /** The parameters of the URL; each has a `description` and `examples` in its schema. */
  readonly query?: TObject;
  readonly headers?: readonly ("ifMatch" | "ifNoneMatch")[];
  readonly body?: Content;
  /** What goes well, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** What may go wrong beside what any route of this shape can say. */
  readonly errors?: readonly (400 | 404 | 409 | 410 | 412)[];
}

export interface Content {
  readonly schema: TSchema;
  readonly example: unknown;
  /** What may stand there instead of JSON, by content type: an example each. */
  readonly others?: Readonly<Record<string, string>>;
}

export interface Answer extends Partial<Content> {
  readonly description: string;
  readonly headers?: readonly ("ETag" | "Location")[];
}

/** The `detail` of an Elysia route, from the schemas that its requests are checked by. */
export function adminOperation(operation: AdminOperation): DocumentDecoration {
  const { tag, id, summary, description, path = {}, query, headers = [], body } = operation;
  const scope = operation.opens === "read" ? "`read` or `admin`" : "`admin`";
  return {
    tags: [tag],
    operationId: id,
    summary,
    description: [description, `Needs a token with scope ${scope}.`].filter(Boolean).join(" "),
    security: [{ bearer: [] }],
    parameters: [
      ...Object.entries(path).map(([name, [what, example]]) => pathParameter(name, what, example)),
      ...queryParameters(query),
      ...headers.map((name) => ref("parameters", name)),
    ],
    ...(body && { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...answersOf(operation), ...problems(...statusesOf(operation)) },
  };
}

function queryParameters(query: TObject | undefined): Parameters {
  return Object.entries(query?.properties ?? {}).map(([name, property]) => {
    const { description, examples, ...schema } = property;
    return {
      name,
      in: "query",
      ...(description && { description }),
      schema: published(schema) as object,
      examples: optional(examplesOf((examples as readonly unknown[] | undefined) ?? [])),
    };
  });
}

/** Not under their values: a number would come before the one that is not sent. */
const examplesOf = (values: readonly unknown[]) =>
  Object.fromEntries(
    values.map((value, index) => [`example${index + 1}`, { summary: String(value), value }]),
  );

type Parameters = Exclude<DocumentDecoration["parameters"], undefined>;

const contentOf = ({ schema, example, others = {} }: Content) => ({
  "application/json": { schema: published(schema) as object, example },
  ...Object.fromEntries(
    Object.entries(others).map(([type, text]) => [
      type,
      { schema: { type: "string" as const }, example: text },
    ]),
  ),
});

function answersOf({ answers }: AdminOperation) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, { description, schema, example, others, headers }]) => [
      status,
      {
        description,
        ...(schema && { content: contentOf({ schema, example, ...(others && { others }) }) }),
        ...(headers && {
          headers: Object.fromEntries(headers.map((name) => [name, ref("headers", name)])),
        }),
      },
    ]),
  );
}

const statusesOf = ({ query, body, path, errors = [] }: AdminOperation): ProblemStatus[] => [
  ...((query || body) && !errors.includes(400) ? ([400] as const) : []),
  401,
  403,
  ...(path && !errors.includes(404) ? ([404] as const) : []),
  ...(body ? ([408, 413, 415] as const) : []),
  ...errors,
  ...([429, 500, 503] as const),
];
