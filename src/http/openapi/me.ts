import type { DocumentDecoration } from "elysia";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { operation } from "../openapi.ts";
import { errors } from "./answers.ts";

/** What the explorer says of /Me: what it says of /Users/{id}, but for the id. */
const asMe = (detail: DocumentDecoration, operationId: string, summary: string) => ({
  ...detail,
  tags: ["Me"],
  operationId,
  summary,
  parameters: (detail.parameters ?? []).filter((each) => !("in" in each && each.in === "path")),
  responses: { ...detail.responses, ...errors("NoMe") },
});

/** @param type the User of this server */
export const meOperation = (type: ResourceType) => ({
  read: asMe(operation.read(type), "getMe", "Read oneself"),
  replace: asMe(operation.replace(type), "replaceMe", "Replace oneself"),
  patch: asMe(operation.patch(type), "patchMe", "Change oneself"),
  remove: asMe(operation.remove(type), "deleteMe", "Delete oneself"),
});
