import { type AnyElysia, Elysia } from "elysia";
import { notFound } from "../../scim/error.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { notAllowed } from "../not-allowed.ts";
import { clients } from "./clients.ts";
import { erasure } from "./erasure.ts";
import { groups } from "./groups.ts";
import { syncHealth } from "./health.ts";
import { journal } from "./journal.ts";
import { lists } from "./lists.ts";
import { people } from "./people.ts";
import { permissions } from "./permissions.ts";
import { provisioning } from "./provisioning.ts";
import { runAdmin } from "./run.ts";
import { settings } from "./settings.ts";
import { tokens } from "./tokens.ts";
import { tombstones } from "./tombstones.ts";

const PREFIX = "/api/v1";

/** One file each. */
const RESOURCES: readonly ((provider: ServiceProvider) => AnyElysia)[] = [
  people,
  groups,
  lists,
  permissions,
  tokens,
  clients,
  provisioning,
  settings,
  syncHealth,
  journal,
  tombstones,
  erasure,
];

/** The administrators' API, which workplace systems read people from, as a table of contents. */
export function admin(provider: ServiceProvider) {
  const app = new Elysia({ prefix: PREFIX }).use(bearerToken());
  for (const resource of RESOURCES) app.use(resource(provider));
  // What a path does not know is answered 405, without a word about it in the file of its resource.
  for (const [path, routes] of Map.groupBy(app.routes, (route) => route.path)) {
    const allow = routes.map(({ method }) => method).join(", ");
    app.all(path.slice(PREFIX.length), ({ request, bearer }) =>
      runAdmin(provider, "read", { request, bearer }, () => notAllowed(request, allow)),
    );
  }
  return app.all("/*", ({ request, bearer }) =>
    runAdmin(provider, "read", { request, bearer }, () => {
      throw notFound(`There is nothing at '${new URL(request.url).pathname}'.`);
    }),
  );
}
