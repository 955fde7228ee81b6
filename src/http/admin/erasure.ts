import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { erase, everythingAbout } from "../../directory/erasure.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { JOURNAL_EXAMPLE, journalEntrySchema } from "./journal-json.ts";
import { json, nothing } from "./problem.ts";
import { adminAct, runAdmin } from "./run.ts";
import { nullable } from "./schemas.ts";

const path = {
  id: ["The id of the person, also of one that is gone.", "0199c3a5-02d7-7a11-8b3e-6d4f1a90c257"],
} as const;

const part = (description: string) =>
  nullable(Type.Record(Type.String(), Type.Unknown(), { description }));

const operations = {
  everything: adminOperation({
    tag: "Workplace people",
    id: "everythingAboutPerson",
    summary: "Read everything that is kept about somebody",
    description: "To be handed over to whom it is about. It may be about somebody who was removed.",
    path,
    answers: {
      200: {
        description: "Everything but secrets.",
        schema: Type.Object({
          id: Type.String(),
          person: part("As workplace systems read it; null when it is gone."),
          document: part("As identity providers sent it."),
          kept: part("What stands beside it."),
          tombstone: part("What was left when it was removed."),
          journal: Type.Array(journalEntrySchema),
        }),
        example: {
          id: path.id[1],
          person: { userName: "ada@example.com", permissions: ["parking"] },
          document: { userName: "ada@example.com", active: true },
          kept: { externalIds: [{ client: "entra", value: "7f1c" }], permissions: ["parking"] },
          tombstone: null,
          journal: [JOURNAL_EXAMPLE],
        },
      },
    },
  }),
  erase: adminOperation({
    tag: "Workplace people",
    id: "erasePerson",
    summary: "Erase somebody who was removed",
    description:
      "Forgets everything personal: the tombstone, and in the journal names, details, warnings " +
      "and values, also in refusals that name a userName that the person had. The entries stay: " +
      "when, who, what, and with which outcome.",
    path,
    answers: { 204: { description: "Erased." } },
    errors: [409],
  }),
};

/** What a person may ask for by law: what is kept, and that it is erased. */
export const erasure = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/people/:id/everything",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async ({ deadline }) => {
          const { directory, types } = provider;
          return json(200, await everythingAbout(directory.store, types, id, deadline.signal));
        }),
      { detail: operations.everything },
    )
    .post(
      "/people/:id/erase",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async (exchange) => {
          await erase(provider.directory.store, adminAct(exchange), id);
          return nothing();
        }),
      { parse: "none", detail: operations.erase },
    );
