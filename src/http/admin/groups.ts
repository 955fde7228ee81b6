import { Elysia } from "elysia";
import {
  addMember,
  createGroup,
  editGroup,
  releaseGroup,
  removeGroup,
  removeMember,
  requireGroup,
} from "../../directory/groups.ts";
import { grantPermissions } from "../../directory/permissions.ts";
import type { WorkplaceGroup } from "../../directory/workplace.ts";
import { groupType, type ResourceType } from "../../scim/schema/resource-type.ts";
import { bearerToken } from "../bearer-token.ts";
import type { ServiceProvider } from "../exchange.ts";
import { jsonBody } from "./check.ts";
import { conditional, etagOf, namesTag } from "./etag.ts";
import {
  grantedSchema,
  groupEntrySchema,
  newGroupSchema,
  operations,
} from "./groups-operations.ts";
import { groupShownTo, listGroups, listMembers } from "./groups-page.ts";
import { json, nothing } from "./problem.ts";
import { type AdminExchange, adminAct, runAdmin } from "./run.ts";

/** Groups and their members, as workplace systems read them; administrators edit local ones. */
export const groups = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/groups",
      ({ request, bearer }) => runAdmin(provider, "read", { request, bearer }, listGroups),
      { detail: operations.list },
    )
    .post(
      "/groups",
      ({ request, bearer }) => runAdmin(provider, "admin", { request, bearer }, create),
      { parse: "none", detail: operations.create },
    )
    .get(
      "/groups/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "read", { request, bearer }, (exchange) => show(exchange, id)),
      { detail: operations.read },
    )
    .patch(
      "/groups/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => edit(exchange, id)),
      { parse: "none", detail: operations.edit },
    )
    .delete(
      "/groups/:id",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async (exchange) => {
          const { directory } = provider;
          await removeGroup(directory, exchange.asker, typeIn(provider), id, expected(exchange));
          return nothing();
        }),
      { detail: operations.remove },
    )
    .get(
      "/groups/:id/members",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "read", { request, bearer }, (exchange) => listMembers(exchange, id)),
      { detail: operations.members },
    )
    .use(membership(provider))
    .use(grants(provider));

const membership = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .put(
      "/groups/:id/members/:memberId",
      ({ request, bearer, params: { id, memberId } }) =>
        runAdmin(provider, "admin", { request, bearer }, async ({ asker }) => {
          await addMember(provider.directory, asker, typeIn(provider), id, memberId);
          return nothing();
        }),
      { parse: "none", detail: operations.addMember },
    )
    .delete(
      "/groups/:id/members/:memberId",
      ({ request, bearer, params: { id, memberId } }) =>
        runAdmin(provider, "admin", { request, bearer }, async ({ asker }) => {
          await removeMember(provider.directory, asker, typeIn(provider), id, memberId);
          return nothing();
        }),
      { detail: operations.removeMember },
    );

const grants = (provider: ServiceProvider) =>
  new Elysia()
    .use(bearerToken())
    .get(
      "/groups/:id/permissions",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async () =>
          json(200, (await requireGroup(provider.directory, id)).permissions),
        ),
      { detail: operations.permissions },
    )
    .put(
      "/groups/:id/permissions",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, (exchange) => grant(exchange, id)),
      { parse: "none", detail: operations.grant },
    )
    .post(
      "/groups/:id/release",
      ({ request, bearer, params: { id } }) =>
        runAdmin(provider, "admin", { request, bearer }, async (exchange) => {
          const { asker } = exchange;
          const type = typeIn(provider);
          return answer(exchange, await releaseGroup(provider.directory, asker, type, id));
        }),
      { parse: "none", detail: operations.release },
    );

/** With the operator's extensions. Groups of the workplace are there where SCIM serves none. */
const typeIn = ({ types }: ServiceProvider): ResourceType =>
  types.find(({ name }) => name === groupType.name) ?? groupType;

function answer(
  { token, provider }: AdminExchange,
  group: WorkplaceGroup,
  status: 200 | 201 = 200,
): Response {
  const shown = groupShownTo(token, group);
  const location = `${provider.authentication.issuer}/api/v1/groups/${group.id}`;
  return json(status, shown, {
    ETag: etagOf(shown),
    ...(status === 201 && { Location: location }),
  });
}

async function show(exchange: AdminExchange, id: string): Promise<Response> {
  const group = await requireGroup(exchange.provider.directory, id);
  return conditional(exchange.request, answer(exchange, group));
}

async function create(exchange: AdminExchange): Promise<Response> {
  const { provider, asker } = exchange;
  const { directory } = provider;
  const { displayName, members = [] } = await jsonBody(exchange, newGroupSchema);
  const type = typeIn(provider);
  const { stored } = await createGroup(directory, asker, type, { displayName }, members);
  return answer(exchange, await requireGroup(directory, stored.id), 201);
}

/** Whether a group is one that If-Match names; undefined without that header. */
function expected({ request, token }: AdminExchange) {
  const held = request.headers.get("if-match");
  if (held === null) return undefined;
  return (group: WorkplaceGroup) => namesTag(held, etagOf(groupShownTo(token, group)));
}

async function edit(exchange: AdminExchange, id: string): Promise<Response> {
  const { provider, asker } = exchange;
  const { directory } = provider;
  const entry = await jsonBody(exchange, groupEntrySchema);
  await editGroup(directory, asker, typeIn(provider), id, entry, expected(exchange));
  return answer(exchange, await requireGroup(directory, id));
}

async function grant(exchange: AdminExchange, id: string): Promise<Response> {
  const names = await jsonBody(exchange, grantedSchema);
  const { directory } = exchange.provider;
  await requireGroup(directory, id);
  await grantPermissions(directory.store, adminAct(exchange), { type: "Group", id }, names);
  return json(200, (await requireGroup(directory, id)).permissions);
}
