import type { Json } from "../../src/scim/resource/resource.ts";
import { MESSAGE, META_SCHEMA } from "../../src/scim/urn.ts";
import type { Answer } from "../binary/rollcall.ts";

/**
 * What holds for every answer of a SCIM service provider, whatever was asked.
 * @param base the Tenant URL, which each location is below
 * @param path as asked for: with `attributes` a client leaves out what it does not want to see
 * @returns one sentence for each breach
 */
export function breaches(answer: Answer, base: string, path: string): string[] {
  const { status, headers, text, json } = answer;
  if (text === "") return ofEmpty(status);
  const contentType = headers.get("content-type") ?? "none";
  const found = /^application\/scim\+json\b/.test(contentType)
    ? []
    : [`the content type of an answer is to be application/scim+json, is ${contentType}`];
  if (!isObject(json)) return [...found, `the body is no JSON object: ${text.slice(0, 200)}`];
  const isProjected = /[?&]attributes=/i.test(path);
  return [
    ...found,
    ...(status === 204 ? ["204 has no body"] : []),
    ...(status >= 400 ? ofError(json, answer) : ofSuccess(json, answer, base, isProjected)),
    ...ofMembers(json, ""),
  ];
}

/** Bodies may be absent where there is nothing to tell. */
const ofEmpty = (status: number) =>
  status === 204 || status === 304 ? [] : [`an answer with status ${status} has no body`];

/** RFC 7644 §3.12. */
function ofError(json: JsonObject, { status, headers }: Answer): string[] {
  const { schemas, detail } = json;
  const uris = JSON.stringify(schemas);
  return [
    ...(uris === JSON.stringify([MESSAGE.error]) ? [] : [`an error has the schemas ${uris}`]),
    ...(json.status === String(status)
      ? []
      : [`status ${status} is told as ${JSON.stringify(json.status)}`]),
    ...(typeof detail === "string" && detail !== "" ? [] : ["an error has no detail"]),
    ...(status === 401 && !headers.has("www-authenticate") ? ["401 has no WWW-Authenticate"] : []),
  ];
}

function ofSuccess(json: JsonObject, answer: Answer, base: string, isProjected: boolean): string[] {
  const schemas = json.schemas;
  if (!Array.isArray(schemas) || schemas.length === 0) return ["the answer has no schemas"];
  if (schemas.includes(MESSAGE.listResponse)) return ofList(json, base, isProjected);
  return [
    ...ofResource(json, base, isProjected),
    ...ofHeader("location", answer, at(json, "meta", "location"), answer.status === 201),
    ...ofHeader("etag", answer, at(json, "meta", "version"), false),
  ];
}

/** RFC 7644 §3.4.2; what is empty may be left out, and Entra wants it there. */
function ofList(json: JsonObject, base: string, isProjected: boolean): string[] {
  const { Resources: resources } = json;
  if (!Array.isArray(resources)) return ["a list has no Resources"];
  const counts = ["totalResults", "startIndex", "itemsPerPage"].filter(
    (name) => !Number.isInteger(json[name]),
  );
  return [
    ...counts.map((name) => `${name} is no integer: ${JSON.stringify(json[name])}`),
    ...(json.itemsPerPage === resources.length
      ? []
      : [`itemsPerPage is ${JSON.stringify(json.itemsPerPage)} of ${resources.length}`]),
    ...resources.flatMap((each) =>
      isObject(each) ? ofResource(each, base, isProjected) : ["a resource is no object"],
    ),
  ];
}

/** RFC 7643 §3.1. The ServiceProviderConfig alone has no id (§5). */
function ofResource(json: JsonObject, base: string, isProjected: boolean): string[] {
  const { id, schemas } = json;
  const isConfig = Array.isArray(schemas) && schemas.includes(META_SCHEMA.serviceProviderConfig);
  const location = at(json, "meta", "location");
  const isLocated = typeof location === "string" && location.startsWith(`${base}/`);
  return [
    ...(isConfig || (typeof id === "string" && id !== "") ? [] : ["a resource has no id"]),
    ...(isLocated || (isProjected && location === undefined)
      ? []
      : [`meta.location is not below ${base}: ${JSON.stringify(location)}`]),
  ];
}

function ofHeader(
  name: string,
  { headers }: Answer,
  expected: Json | undefined,
  isRequired: boolean,
): string[] {
  const value = headers.get(name);
  if (value === null) return isRequired ? [`the answer has no ${name} header`] : [];
  if (value === expected || expected === undefined) return [];
  return [`the ${name} header is ${value}, in the body it is ${JSON.stringify(expected)}`];
}

/** No password is ever returned, and unassigned attributes are left out. */
function ofMembers(json: Json, where: string): string[] {
  if (json === null) return [`${where} is null`];
  if (typeof json !== "object") return [];
  return Object.entries(json).flatMap(([name, each]) => [
    ...(/^password$/i.test(name) ? [`${where}/${name} is a password`] : []),
    ...ofMembers(each, `${where}/${name}`),
  ]);
}

type JsonObject = { [key: string]: Json };

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);

function at(json: JsonObject, name: string, inner: string): Json | undefined {
  const outer = json[name];
  return isObject(outer) ? outer[inner] : undefined;
}
