import { type Static, Type } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { isBrakeOpen, releaseBrake } from "../../directory/brake.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { adminOperation } from "../openapi/admin-operation.ts";
import { jsonBody } from "./check.ts";
import { json } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";
import { nullable, times } from "./schemas.ts";
import { isoTime } from "./time.ts";

const switchSchema = Type.Object(
  { enabled: Type.Boolean({ description: "Whether identity providers may read and write." }) },
  { additionalProperties: false },
);

const stateSchema = Type.Object({
  enabled: switchSchema.properties.enabled,
  tenantUrl: Type.String({ description: "What identity providers are told to write to." }),
  brake: Type.Object({
    percent: nullable(Type.Integer({ description: "The setting brakePercent; null: no brake." })),
    tripped: Type.Boolean({ description: "Whether provisioning may deactivate nobody now." }),
    trippedAt: times.orNull,
    openUntil: times.orNull,
  }),
});
type State = Static<typeof stateSchema>;

const EXAMPLE: State = {
  enabled: true,
  tenantUrl: "https://rollcall.example.com/scim/v2",
  brake: { percent: 10, tripped: false, trippedAt: null, openUntil: null },
};

const answers = {
  200: { description: "The switch and the brake.", schema: stateSchema, example: EXAMPLE },
};

/** The switch that lets identity providers in, and the brake on deactivations. */
export const provisioning = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/provisioning",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, show),
      {
        detail: adminOperation({
          tag: "Provisioning",
          id: "getProvisioning",
          summary: "Is provisioning on?",
          answers,
        }),
      },
    )
    .put(
      "/provisioning",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, change),
      {
        parse: "none",
        detail: adminOperation({
          tag: "Provisioning",
          id: "switchProvisioning",
          summary: "Switch provisioning on or off",
          description:
            "It counts at once. While it is off, identity providers are answered 403 and nothing " +
            "of what they send is kept; they send it again when it is on.",
          body: { schema: switchSchema, example: { enabled: true } },
          answers,
        }),
      },
    )
    .post(
      "/provisioning/brake/release",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, release),
      {
        parse: "none",
        detail: adminOperation({
          tag: "Provisioning",
          id: "releaseBrake",
          summary: "Let deactivations through",
          description:
            "After the brake has tripped: everybody may be deactivated or removed for a day, " +
            "then the brake counts anew. Look first whether the identity provider still has " +
            "everybody.",
          answers,
        }),
      },
    );

async function show({ provider: { directory, baseUrl } }: AdminExchange): Promise<Response> {
  const { store, now } = directory;
  const [decided, brake, settings] = await Promise.all([
    store.isProvisioning(),
    store.brake(),
    store.settings(),
  ]);
  const isOpen = isBrakeOpen(brake, now());
  const state: State = {
    enabled: decided ?? false,
    tenantUrl: baseUrl,
    brake: {
      percent: settings.brakePercent,
      tripped: brake.trippedAt !== undefined && settings.brakePercent !== null && !isOpen,
      trippedAt: isoTime(brake.trippedAt),
      openUntil: isOpen ? isoTime(brake.openUntil) : null,
    },
  };
  return json(200, state);
}

async function change(exchange: AdminExchange): Promise<Response> {
  const { enabled } = await jsonBody(exchange, switchSchema);
  await exchange.provider.directory.store.switchProvisioning(adminAct(exchange), enabled);
  return show(exchange);
}

async function release(exchange: AdminExchange): Promise<Response> {
  await releaseBrake(exchange.provider.directory, adminAct(exchange));
  return show(exchange);
}
