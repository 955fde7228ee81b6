import type { Static, TObject, TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { closest } from "../../directory/closest.ts";
import { ScimError } from "../../scim/error.ts";
import { shown } from "../../scim/resource/text.ts";
import { readJson } from "../body.ts";
import { repeatedIn } from "../query.ts";
import type { AdminExchange } from "./run.ts";

/**
 * The JSON that an exchange carries.
 * @throws ScimError 400 that names where it is not what the schema says, 408, 413, 415
 */
export async function jsonBody<S extends TSchema>(
  { provider, request, deadline }: AdminExchange,
  schema: S,
): Promise<Static<S>> {
  const body = await deadline.receive(readJson(request, provider.bodyBytes, "application/json"));
  return checked(body, schema, "The body");
}

/**
 * The parameters of the URL. Numbers and booleans are read from their text; a parameter that the
 * schema does not have is refused, for whoever mistypes a filter would get everything; so is one
 * that is there twice, for only one of them would count.
 * @throws ScimError 400
 */
export function checkedQuery<S extends TObject>(
  { query, request }: AdminExchange,
  schema: S,
): Static<S> {
  const unknown = Object.keys(query).find((name) => !Object.hasOwn(schema.properties, name));
  if (unknown !== undefined) {
    const known = Object.keys(schema.properties);
    const meant = closest(unknown, known);
    const hint = meant ? `: did you mean '${meant}'?` : `, only ${known.join(", ")}.`;
    throw new ScimError(400, `There is no parameter ${shown(unknown)} here${hint}`);
  }
  const [repeated] = repeatedIn(new URL(request.url).search);
  if (repeated !== undefined) {
    throw new ScimError(400, `The parameter '${repeated}' is there several times: give it once.`);
  }
  const read = Object.entries(query).map(([name, text]) => [
    name,
    readParameter(schema.properties[name], text),
  ]);
  return checked(Object.fromEntries(read), schema, "The parameter");
}

function readParameter(schema: TSchema | undefined, text: string): unknown {
  if (schema?.type === "integer" && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (schema?.type === "boolean" && /^(true|false)$/i.test(text)) return /^true$/i.test(text);
  return text;
}

function checked<S extends TSchema>(value: unknown, schema: S, what: string): Static<S> {
  if (Value.Check(schema, value)) return value;
  const first = Value.Errors(schema, value).First();
  const place = first?.path ? ` at '${first.path.slice(1).replaceAll("/", ".")}'` : "";
  throw new ScimError(400, `${what} is not as it must be${place}: ${first?.message}.`);
}
