import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { journalEntries, journalJson, journalPage } from "../../directory/journal.ts";
import type { JournalEntry } from "../../directory/workplace.ts";
import { LIMITS } from "../../scim/limits.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { checkedQuery } from "./check.ts";
import { accepts, CSV, csvAnswer } from "./csv-answer.ts";
import { JOURNAL_HEADER, journalRow } from "./journal-csv.ts";
import { JOURNAL_EXAMPLE, journalEntrySchema } from "./journal-json.ts";
import { journalFilter, journalParameters } from "./journal-query.ts";
import { json } from "./problem.ts";
import { type AdminExchange, runAdmin } from "./run.ts";
import { nullable } from "./schemas.ts";
import { textStream } from "./text-stream.ts";

const NDJSON = "application/x-ndjson";

/** Good for `cursor`, where an answer has no place for it. */
const NEXT_CURSOR = "X-Next-Cursor";

/** Who changed what, and what was refused. */
export const journal = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/journal",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, read),
      {
        detail: adminOperation({
          tag: "Journal",
          id: "readJournal",
          summary: "Read the journal",
          description:
            "The newest entry first. A page may be short although `nextCursor` tells of more. " +
            `With \`Accept: ${NDJSON}\` or \`Accept: ${CSV}\`, and without \`limit\`, all ` +
            "entries that are asked for come in one answer.",
          query: journalParameters,
          answers: {
            200: {
              description: "Entries.",
              schema: Type.Object({
                items: Type.Array(journalEntrySchema),
                nextCursor: nullable(Type.String()),
              }),
              example: { items: [JOURNAL_EXAMPLE], nextCursor: null },
              others: {
                [NDJSON]: `${JSON.stringify(JOURNAL_EXAMPLE)}\n`,
                [CSV]: JOURNAL_HEADER + journalRow(JOURNAL_EXAMPLE),
              },
            },
          },
        }),
      },
    );

async function read(exchange: AdminExchange): Promise<Response> {
  const { provider, request, deadline } = exchange;
  const { store } = provider.directory;
  const asked = checkedQuery(exchange, journalParameters);
  // What was refused until now is there, also what is counted: nobody waits longer for his answer.
  await provider.refusals.settle();
  const from = { filter: journalFilter(asked), ...(asked.cursor && { cursor: asked.cursor }) };
  const write = WRITERS.find(({ type }) => accepts(request, type));
  if (write !== undefined && asked.limit === undefined) {
    const all = journalEntries(store, { ...from, signal: request.signal });
    return write.answer(textStream(written(write, await started(all))));
  }
  const limit = asked.limit ?? LIMITS.defaultPageSize;
  const page = await journalPage(store, { ...from, limit, signal: deadline.signal });
  const { nextCursor } = page;
  if (write === undefined) return json(200, { items: page.entries.map(journalJson), nextCursor });
  const answer = write.answer(write.head + page.entries.map(write.line).join(""));
  if (nextCursor !== null) answer.headers.set(NEXT_CURSOR, nextCursor);
  return answer;
}

/** A form of the journal with an entry in each line. */
interface Writer {
  readonly type: string;
  readonly head: string;
  line(entry: JournalEntry): string;
  answer(body: string | ReadableStream): Response;
}

const WRITERS: readonly Writer[] = [
  {
    type: NDJSON,
    head: "",
    line: (entry) => `${JSON.stringify(journalJson(entry))}\n`,
    answer: (body) =>
      new Response(body, { headers: { "Content-Type": NDJSON, "Cache-Control": "no-store" } }),
  },
  {
    type: CSV,
    head: JOURNAL_HEADER,
    line: (entry) => journalRow(journalJson(entry)),
    answer: (body) => csvAnswer("journal", body),
  },
];

/** Reads the first entries before anything is answered, so that a refusal can still be one. */
async function started<Item>(all: AsyncGenerator<Item>): Promise<AsyncGenerator<Item>> {
  const first = await all.next();
  return (async function* () {
    if (first.done) return;
    yield first.value;
    yield* all;
  })();
}

async function* written(
  { head, line }: Writer,
  all: AsyncGenerator<readonly JournalEntry[]>,
): AsyncGenerator<string> {
  if (head !== "") yield head;
  for await (const entries of all) yield entries.map(line).join("");
}
