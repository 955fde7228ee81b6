import { type Static, Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import type { Counts } from "../../directory/contact-store.ts";
import { type ClientHealth, type Health, readHealth } from "../../directory/health.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { json } from "./problem.ts";
import { runAdmin } from "./run.ts";
import { nullable, times } from "./schemas.ts";
import { isoTime } from "./time.ts";

const count = (description: string) => Type.Integer({ minimum: 0, description });

const counts = {
  requests: count("All requests under the SCIM root."),
  writes: count("Of them, those that were to change something."),
  failures: count("Of them, those that were refused or failed."),
};

const clientSchema = Type.Object({
  client: Type.String(),
  lastContact: Type.String({ description: "When its last request came. ISO 8601, in UTC." }),
  lastHour: Type.Object(counts, { description: "The last sixty minutes." }),
  hours: Type.Array(Type.Object({ hour: times.required, ...counts }), {
    description: "The hours of the last day with a request, the oldest first; hour: its beginning.",
  }),
  cycles: Type.Array(Type.Object({ began: times.required, ended: times.required, ...counts }), {
    description:
      "The newest first: two or more requests, with ten quiet minutes before and after them. " +
      "Tests of the connection alone are none.",
  }),
  usualGapMinutes: nullable(
    Type.Integer({
      description: "From the beginning of a cycle to that of the next, as a rule; null: unknown.",
    }),
  ),
});

const origin = {
  provisioned: count("Those that an identity provider made or linked."),
  local: count("Those that an administrator made, and no identity provider has written to yet."),
};

const healthSchema = Type.Object({
  provisioning: Type.Object({ enabled: Type.Boolean() }),
  people: Type.Object({
    active: count("Those who may use the workplace."),
    inactive: count("Those who may not."),
    ...origin,
  }),
  groups: Type.Object(origin),
  clients: Type.Array(clientSchema),
  journal: Type.Object({
    entries: count("How many there are."),
    oldest: nullable(Type.String({ description: "When the oldest was written; null: none is." })),
  }),
});

const cycle = { requests: 412, writes: 18, failures: 1 };
const EXAMPLE: Static<typeof healthSchema> = {
  provisioning: { enabled: true },
  people: { active: 1180, inactive: 24, provisioned: 1190, local: 14 },
  groups: { provisioned: 31, local: 2 },
  clients: [
    {
      client: "entra",
      lastContact: "2026-01-31T09:41:07.120Z",
      lastHour: cycle,
      hours: [{ hour: "2026-01-31T09:00:00.000Z", ...cycle }],
      cycles: [{ began: "2026-01-31T09:40:02.000Z", ended: "2026-01-31T09:41:07.120Z", ...cycle }],
      usualGapMinutes: 40,
    },
  ],
  journal: { entries: 20412, oldest: "2025-02-01T00:00:12.004Z" },
};

/** How the identity providers are doing, and how much there is of everything. */
export const syncHealth = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/health",
      ({ request, bearer }) =>
        runAdmin(provider, "admin", { request, bearer }, async ({ provider: { directory } }) =>
          json(200, healthJson(await readHealth(directory, provider.contacts))),
        ),
      {
        detail: adminOperation({
          tag: "Sync health",
          id: "getHealth",
          summary: "How the identity providers are doing",
          description: "Kept for 90 days; what came within the last minute is counted as well.",
          answers: {
            200: { description: "How it is now.", schema: healthSchema, example: EXAMPLE },
          },
        }),
      },
    );

const healthJson = ({ isProvisioning, people, groups, clients, journal }: Health) => ({
  provisioning: { enabled: isProvisioning },
  people,
  groups,
  clients: clients.map(clientJson),
  journal: { entries: journal.entries, oldest: isoTime(journal.oldest) },
});

const clientJson = ({ lastContact, hours, cycles, ...client }: ClientHealth) => ({
  ...client,
  lastContact: isoTime(lastContact),
  hours: hours.map(({ hour, ...each }) => ({ hour: isoTime(hour), ...only(each) })),
  cycles: cycles.map(({ began, ended, ...each }) => ({
    began: isoTime(began),
    ended: isoTime(ended),
    ...only(each),
  })),
});

const only = ({ requests, writes, failures }: Counts): Counts => ({ requests, writes, failures });
