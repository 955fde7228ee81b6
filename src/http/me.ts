import { Elysia } from "elysia";
import { ScimError } from "../scim/error.ts";
import { userType } from "../scim/schema/resource-type.ts";
import { bearerToken } from "./bearer-token.ts";
import type { Exchange, ServiceProvider } from "./exchange.ts";
import { notAllowed } from "./not-allowed.ts";
import { meOperation } from "./openapi/me.ts";
import { resourceMethods } from "./resource-methods.ts";
import { run } from "./run.ts";

/**
 * The User that a token stands for (RFC 7644 §3.11). Of the ways that the RFC leaves, the request
 * is processed; a token that an operator made for nobody is answered 501.
 */
export const me = (provider: ServiceProvider) => {
  const described = meOperation(meType(provider) ?? userType);
  return new Elysia()
    .use(bearerToken())
    .get(
      "/Me",
      ({ request, bearer }) => run(provider, "read", { request, bearer }, (e) => asMe(e, "GET")),
      { detail: described.read },
    )
    .put(
      "/Me",
      ({ request, bearer }) => run(provider, "write", { request, bearer }, (e) => asMe(e, "PUT")),
      { parse: "none", detail: described.replace },
    )
    .patch(
      "/Me",
      ({ request, bearer }) => run(provider, "write", { request, bearer }, (e) => asMe(e, "PATCH")),
      { parse: "none", detail: described.patch },
    )
    .delete(
      "/Me",
      ({ request, bearer }) =>
        run(provider, "write", { request, bearer }, (e) => asMe(e, "DELETE")),
      { detail: described.remove },
    )
    .all("/Me", ({ request, bearer }) =>
      run(provider, "read", { request, bearer }, () =>
        notAllowed(request, "GET, PUT, PATCH, DELETE"),
      ),
    );
};

const meType = ({ types }: ServiceProvider) => types.find(({ name }) => name === userType.name);

/**
 * §3.11: "In any response, the HTTP "Location" header MUST be the permanent location of the aliased
 * resource associated with the authenticated subject."
 */
async function asMe(exchange: Exchange, method: keyof typeof resourceMethods): Promise<Response> {
  const { provider, asker } = exchange;
  const type = meType(provider);
  if (asker.user === undefined || type === undefined) {
    throw new ScimError(
      501,
      `The token '${asker.token}' stands for no User, so there is no /Me; use /Users/{id}, or a ` +
        "token that was made with --user.",
    );
  }
  const location = `${provider.baseUrl}${type.endpoint}/${asker.user}`;
  try {
    const response = await resourceMethods[method](exchange, type, asker.user);
    response.headers.set("Location", location);
    return response;
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    const headers = { ...error.headers, Location: location };
    throw new ScimError(error.status, error.detail, error.scimType, headers);
  }
}
