import { Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { changeSettings } from "../../directory/settings.ts";
import { DEFAULT_SETTINGS } from "../../directory/workplace.ts";
import { LIMITS } from "../../scim/limits.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { jsonBody } from "./check.ts";
import { json } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";
import { nullable } from "./schemas.ts";

const settingsSchema = Type.Object({
  identifierPolicy: Type.Union([Type.Literal("fixed"), Type.Literal("follow")], {
    description: "Whether `identifier` stays what userName was at creation, or follows it.",
  }),
  onExisting: Type.Union([Type.Literal("reject"), Type.Literal("link")], {
    description:
      "What becomes of a POST for somebody who is there already and is local or inactive: 409, " +
      "or the person is taken over under the same id.",
  }),
  defaultGroups: Type.Array(Type.String(), {
    maxItems: LIMITS.defaultGroups,
    description: "The ids of the groups that newly provisioned people join.",
  }),
  tombstoneDays: Type.Integer({
    ...{ minimum: 0, maximum: LIMITS.mostDays },
    description: "How many days what was removed can be looked at; 0 keeps nothing.",
  }),
  removeInactiveAfterDays: nullable(
    Type.Integer({
      ...{ minimum: 1, maximum: LIMITS.mostDays },
      description: "After how many days inactive provisioned people are removed; null: never.",
    }),
  ),
  brakePercent: nullable(
    Type.Integer({
      ...{ minimum: 1, maximum: 100 },
      description:
        "The share of the active people that provisioning may deactivate or remove within an " +
        "hour, in percent; 50 people always pass. Null: no brake.",
    }),
  ),
  journalValues: Type.Union([Type.Literal("full"), Type.Literal("redacted")], {
    description: "Whether the journal keeps the values of attributes, or only what was changed.",
  }),
  journalDays: Type.Integer({
    ...{ minimum: 1, maximum: LIMITS.mostDays },
    description: "How many days the journal goes back.",
  }),
  journalMegabytes: Type.Integer({
    ...{ minimum: LIMITS.leastJournalMegabytes, maximum: LIMITS.mostJournalMegabytes },
    description: "How large the journal may grow before its oldest entries go.",
  }),
});

const answers = {
  200: { description: "All settings.", schema: settingsSchema, example: DEFAULT_SETTINGS },
};

/** What administrators set while the server runs. */
export const settings = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/settings",
      ({ request, bearer }) =>
        runAdmin(provider, "admin", { request, bearer }, async ({ provider: { directory } }) =>
          json(200, await directory.store.settings()),
        ),
      {
        detail: adminOperation({
          tag: "Settings",
          id: "getSettings",
          summary: "Read the settings",
          answers,
        }),
      },
    )
    .patch(
      "/settings",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, change),
      {
        parse: "none",
        detail: adminOperation({
          tag: "Settings",
          id: "changeSettings",
          summary: "Change settings",
          description:
            "What is left out stays. All of it counts when the answer arrives, or nothing does.",
          body: {
            schema: Type.Partial(settingsSchema, { additionalProperties: false }),
            example: { identifierPolicy: "follow", onExisting: "link" },
          },
          answers,
        }),
      },
    );

/** The directory says more exactly than a schema what a setting can be. */
async function change(exchange: AdminExchange): Promise<Response> {
  const { store } = exchange.provider.directory;
  const changes = await jsonBody(exchange, Type.Unknown());
  return json(200, await changeSettings(store, adminAct(exchange), changes));
}
