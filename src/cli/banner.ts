import { HOW_TO_SWITCH_ON } from "../directory/provisioning.ts";
import type { Store } from "../directory/store.ts";
import { createToken } from "../directory/token.ts";
import type { Extension } from "../scim/schema/resource-type.ts";
import type { ServeConfig } from "./config.ts";
import { databaseFile } from "./database-file.ts";
import { product } from "./version.ts";

/** What an operator reads when the server has started; the first token is made here. */
export async function banner(
  config: ServeConfig,
  store: Store,
  publicUrl: string,
  extensions: readonly Extension[],
): Promise<string> {
  const tokens = await firstToken(config, store);
  const isOn = await store.isProvisioning();
  const signIn = `rollcall token create console --scope admin --data ${config.data}`;
  return [
    `${product} is listening on ${config.listen}, reached at ${publicUrl}`,
    `  Tenant URL   ${publicUrl}/scim/v2`,
    `  Console      ${publicUrl}/console`,
    `               sign in with: ${signIn}`,
    `  API docs     ${publicUrl}/docs`,
    `  Database     ${databaseFile(config.data)}`,
    ...(config["users-only"] ? ["  Resources    users only; groups are kept, and not served"] : []),
    ...extensions.map(
      ({ schema, resourceType }) => `  Schema       ${schema.id}, of ${resourceType}`,
    ),
    `  Provisioning ${isOn ? "on" : `off. ${HOW_TO_SWITCH_ON}`}`,
    ...tokens,
  ].join("\n");
}

async function firstToken(config: ServeConfig, store: Store): Promise<string[]> {
  const tokens = await store.listTokens();
  const name = config["first-token"];
  const hint = `rollcall token create NAME --scope provision --data ${config.data}`;
  if (tokens.length > 0) return [`  Tokens       ${tokens.length}; for another one: ${hint}`];
  if (name === undefined) return [`  Tokens       none yet; make one: ${hint}`];
  const wanted = { name, client: name, scope: "provision" as const, created: Date.now() };
  const { secret } = await createToken(store, wanted);
  return [
    `  Token        ${secret}`,
    `               for client ${name}, scope provision; it is not shown again.`,
    "In Entra ID paste both: Tenant URL and Secret Token. Press Ctrl+C to stop.",
  ];
}
