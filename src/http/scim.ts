import { Elysia } from "elysia";
import { notFound } from "../scim/error.ts";
import { resourceTypes } from "../scim/schema/resource-type.ts";
import { bearerToken } from "./bearer-token.ts";
import { bulkRequests } from "./bulk.ts";
import { discovery } from "./discovery.ts";
import type { ServiceProvider } from "./exchange.ts";
import { me } from "./me.ts";
import { resources } from "./resources.ts";
import { run } from "./run.ts";
import { rootSearch } from "./search.ts";

/**
 * All of RFC 7644 under one root: `/scim/v2`, and `/scim` for tenant URLs without a version
 * (§3.13).
 */
export function scim(provider: ServiceProvider, prefix: string) {
  const app = new Elysia({ prefix }).use(rootSearch(provider)).use(discovery(provider));
  for (const type of provider.types) app.use(resources(provider, type));
  app.use(me(provider));
  return app.use(bulkRequests(provider)).use(hidden(provider)).use(unsupported(provider));
}

/** The endpoints of the resource types that this server was told not to serve. */
function hidden(provider: ServiceProvider) {
  const app = new Elysia().use(bearerToken());
  const served = new Set(provider.types.map(({ name }) => name));
  for (const { name, endpoint } of resourceTypes.filter((type) => !served.has(type.name))) {
    for (const path of [endpoint, `${endpoint}/*`]) {
      app.all(path, ({ request, bearer }) =>
        run(provider, "read", { request, bearer }, () => {
          throw notFound(`This server is set up without resources of type ${name}.`);
        }),
      );
    }
  }
  return app;
}

/** §3.2: what is not there is 501 where the RFC defines it, else 404, always as a SCIM error. */
const unsupported = (provider: ServiceProvider) =>
  new Elysia().use(bearerToken()).all("/*", ({ request, bearer }) =>
    run(provider, "read", { request, bearer }, () => {
      const { pathname } = new URL(request.url);
      throw notFound(`There is nothing at '${pathname}'.`);
    }),
  );
