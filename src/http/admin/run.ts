import type { Token } from "../../directory/store.ts";
import type { AdminAct } from "../../directory/workplace-store.ts";
import { ScimError } from "../../scim/error.ts";
import { callerAddress } from "../caller-address.ts";
import type { Exchange, ServiceProvider } from "../exchange.ts";
import { type Asked, runApi } from "../run.ts";
import { problem } from "./problem.ts";

/** One request to the administrators' API. */
export type AdminExchange = Exchange;

/**
 * Runs one exchange of the administrators' API.
 * @param opens "read": workplace systems with a token of scope read may ask as well
 */
export const runAdmin = (
  provider: ServiceProvider,
  opens: "read" | "admin",
  asked: Asked,
  handle: (exchange: AdminExchange) => Promise<Response> | Response,
): Promise<Response> =>
  runApi(
    provider,
    {
      name: "admin",
      access: asked.request.method === "GET" ? "read" : "write",
      permit: (_, token) => requireAdminScope(token, opens),
      refusal: problem,
    },
    asked,
    handle,
  );

function requireAdminScope({ name, scope }: Token, opens: "read" | "admin"): void {
  if (scope === "admin" || (scope === "read" && opens === "read")) return;
  const wanted = opens === "read" ? "'read' or 'admin'" : "'admin'";
  throw new ScimError(
    403,
    `The token '${name}' has scope '${scope}'; this needs a token with scope ${wanted}.`,
  );
}

/** Who does what, for the journal. */
export const adminAct = ({ provider, asker, request }: AdminExchange): AdminAct => ({
  at: provider.directory.now(),
  doneBy: "admin",
  client: asker.client,
  token: asker.token,
  address: callerAddress(request),
  requestId: asker.requestId,
  method: request.method,
});
