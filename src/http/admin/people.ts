import { Elysia } from "elysia";
import {
  createPerson,
  editPerson,
  permissionsOf,
  releasePerson,
  removePerson,
  requirePerson,
} from "../../directory/people.ts";
import { grantPermissions } from "../../directory/permissions.ts";
import type { PersonEntry } from "../../directory/person.ts";
import type { Person } from "../../directory/workplace.ts";
import { ScimError } from "../../scim/error.ts";
import { type ResourceType, userType } from "../../scim/schema/resource-type.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { warn } from "../run.ts";
import { checkedQuery, jsonBody } from "./check.ts";
import { conditional, etagOf, namesTag } from "./etag.ts";
import { oneParameters, operations, permissionNames } from "./people-operations.ts";
import { listPeople } from "./people-page.ts";
import { personEntrySchema } from "./person-json.ts";
import { json, nothing } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";
import { isSeen, narrowed, shownTo, viewOf } from "./view.ts";

/** People, as desks, panels, kiosks and lockers read them; administrators edit local ones. */
export const people = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/people",
      ({ request, bearer }) => runAdmin(provider, "read", { request, bearer }, listPeople),
      { detail: operations.list },
    )
    .post(
      "/people",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, create),
      { parse: "none", detail: operations.create },
    )
    .get(
      "/people/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "read", { request, bearer }, (exchange) => show(exchange, id)),
      { detail: operations.read },
    )
    .patch(
      "/people/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => edit(exchange, id)),
      { parse: "none", detail: operations.edit },
    )
    .delete(
      "/people/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async (exchange) => {
          const { directory } = provider;
          await removePerson(directory, exchange.asker, typeIn(provider), id, expected(exchange));
          return nothing();
        }),
      { detail: operations.remove },
    )
    .get(
      "/people/:id/permissions",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async () =>
          json(200, await permissionsOf(provider.directory, id)),
        ),
      { detail: operations.permissions },
    )
    .put(
      "/people/:id/permissions",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => grant(exchange, id)),
      { parse: "none", detail: operations.grant },
    )
    .post(
      "/people/:id/release",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async (exchange) => {
          const { asker } = exchange;
          const type = typeIn(provider);
          return answer(exchange, await releasePerson(provider.directory, asker, type, id));
        }),
      { parse: "none", detail: operations.release },
    );

/** With the operator's extensions, which stay when an administrator edits what is beside them. */
const typeIn = ({ types }: ServiceProvider): ResourceType =>
  types.find(({ name }) => name === userType.name) ?? userType;

/** A person as far as the token sees it. The ETag is that of all of it, whatever is asked for. */
function answer(
  { token, provider }: AdminExchange,
  person: Person,
  { status = 200, fields }: { readonly status?: 200 | 201; readonly fields?: string } = {},
): Response {
  const view = viewOf(token);
  const location = `${provider.authentication.issuer}/api/v1/people/${person.id}`;
  return json(status, shownTo(narrowed(view, fields), person), {
    ETag: etagOf(shownTo(view, person)),
    ...(status === 201 && { Location: location }),
  });
}

/** @throws ScimError 404, also for somebody of another site */
async function seenPerson({ token, provider }: AdminExchange, id: string): Promise<Person> {
  const person = await requirePerson(provider.directory, id);
  if (isSeen(viewOf(token), person)) return person;
  throw new ScimError(404, `There is no person with id '${id}'.`);
}

async function show(exchange: AdminExchange, id: string): Promise<Response> {
  const { fields } = checkedQuery(exchange, oneParameters);
  const person = await seenPerson(exchange, id);
  const shown = answer(exchange, person, fields === undefined ? {} : { fields });
  return conditional(exchange.request, shown);
}

async function create(exchange: AdminExchange): Promise<Response> {
  const { provider, asker } = exchange;
  const { directory } = provider;
  const entry = (await jsonBody(exchange, personEntrySchema)) as PersonEntry;
  const { stored, warnings } = await createPerson(directory, asker, typeIn(provider), entry);
  warn(exchange, stored.id, warnings);
  return answer(exchange, await requirePerson(directory, stored.id), { status: 201 });
}

/** Whether a person is one that If-Match names; undefined without that header. */
function expected({ request, token }: AdminExchange) {
  const held = request.headers.get("if-match");
  if (held === null) return undefined;
  return (person: Person) => namesTag(held, etagOf(shownTo(viewOf(token), person)));
}

async function edit(exchange: AdminExchange, id: string): Promise<Response> {
  const { provider, asker } = exchange;
  const { directory } = provider;
  const entry = (await jsonBody(exchange, personEntrySchema)) as PersonEntry;
  const type = typeIn(provider);
  const { warnings } = await editPerson(directory, asker, type, id, entry, expected(exchange));
  warn(exchange, id, warnings);
  return answer(exchange, await requirePerson(directory, id));
}

async function grant(exchange: AdminExchange, id: string): Promise<Response> {
  const names = await jsonBody(exchange, permissionNames);
  const { directory } = exchange.provider;
  await requirePerson(directory, id);
  await grantPermissions(directory.store, adminAct(exchange), { type: "User", id }, names);
  return json(200, await permissionsOf(directory, id));
}
