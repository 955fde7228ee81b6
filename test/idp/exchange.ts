import { readFileSync } from "node:fs";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { Json } from "../../src/scim/resource/resource.ts";

const closed = { additionalProperties: false };
const AnyJson = Type.Unsafe<Json>(Type.Unknown());
const Texts = Type.Record(Type.String(), Type.String());

const Step = Type.Object(
  {
    /** A sentence: the name of the test. */
    title: Type.String({ minLength: 8 }),
    request: Type.Object(
      {
        method: Type.String(),
        /** Below the Tenant URL, or a whole URL that begins with `${url}`. */
        path: Type.String(),
        /** Over those of the file; the empty text leaves the header out. */
        headers: Type.Optional(Texts),
        body: Type.Optional(AnyJson),
        /** A body that is no JSON, sent as it is. */
        raw: Type.Optional(Type.String()),
      },
      closed,
    ),
    response: Type.Object(
      {
        status: Type.Integer(),
        headers: Type.Optional(Type.Record(Type.String(), AnyJson)),
        /** What `mismatches` compares the body with. */
        body: Type.Optional(AnyJson),
        bodyAbsent: Type.Optional(Type.Literal(true)),
      },
      closed,
    ),
    /** Name -> JSON pointer into the answer; `${name}` stands for it in later steps. */
    keep: Type.Optional(Texts),
  },
  closed,
);

const Exchange = Type.Object(
  {
    title: Type.String({ minLength: 8 }),
    /** The client of the token. */
    client: Type.String(),
    /** What this client sends with each request. */
    headers: Type.Optional(Texts),
    /** Texts that may be in no answer, no output of the server and no file of the database. */
    secrets: Type.Optional(Type.Array(Type.String({ minLength: 8 }))),
    steps: Type.Array(Step, { minItems: 1 }),
  },
  closed,
);

/** What a client said and what is to be answered, step by step, on an empty directory. */
export type Exchange = Static<typeof Exchange>;
export type Step = Static<typeof Step>;

/** @throws naming the file and the place in it that is not as it should be */
export function readExchange(file: string): Exchange {
  const read: unknown = JSON.parse(readFileSync(file, "utf8"));
  const problem = Value.Errors(Exchange, read).First();
  if (problem) throw new Error(`${file} ${problem.path}: ${problem.message}`);
  return Value.Decode(Exchange, read);
}
