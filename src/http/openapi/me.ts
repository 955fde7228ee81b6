import type { DocumentDecoration } from "elysia";
import { userType } from "../../scim/schema/resource-type.ts";
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

export const meOperation = {
  read: asMe(operation.read(userType), "getMe", "Read oneself"),
  replace: asMe(operation.replace(userType), "replaceMe", "Replace oneself"),
  patch: asMe(operation.patch(userType), "patchMe", "Change oneself"),
  remove: asMe(operation.remove(userType), "deleteMe", "Delete oneself"),
};
