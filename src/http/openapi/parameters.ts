import { LIMITS } from "../../scim/limits.ts";
import type { ResourceType } from "../../scim/schema/resource-type.ts";
import { type Examples, examplesOf } from "./examples.ts";

type Schema = { type: "string"; enum?: string[] } | { type: "integer" };

const STRING: Schema = { type: "string" };

const query = (name: string, description: string, schema: Schema, examples?: Examples) => ({
  name,
  in: "query",
  description,
  schema,
  ...(examples && { examples: optional(examples) }),
});

const header = (name: string, description: string, examples: Examples) => ({
  name,
  in: "header",
  description,
  schema: STRING,
  examples: optional(examples),
});

/**
 * The explorer fills in the first example when a request is tried out. Without this one every
 * request would carry a filter, an order and a condition that nobody chose.
 */
export const optional = (examples: Examples): Examples => ({
  none: { summary: "not sent", value: "" },
  ...examples,
});

const example = (summary: string, value: string | number): Examples => ({
  example: { summary, value },
});

/** Inline, because beside a reference the plugin would put the path parameter a second time. */
export const pathParameter = (name: string, description: string, value: string) => ({
  name,
  in: "path",
  required: true,
  description,
  schema: STRING,
  example: value,
});

/** The parameters that differ with the resource type. */
export const filter = (examples: Examples) =>
  query(
    "filter",
    "Which resources to return (RFC 7644 §3.4.2.2). No match is an empty list, not an error.",
    STRING,
    examples,
  );

export const sortBy = (value: string) =>
  query("sortBy", "The attribute to order by.", STRING, example(value, value));

/** Which attributes an answer has (RFC 7644 §3.9): wherever a resource is returned. */
export function projection(type: ResourceType) {
  const { attributes, excludedAttributes } = examplesOf(type);
  return [
    query(
      "attributes",
      "Return these attributes only, comma-separated. Not together with excludedAttributes.",
      STRING,
      example(attributes, attributes),
    ),
    query(
      "excludedAttributes",
      "Leave these attributes out, comma-separated. Not together with attributes.",
      STRING,
      example(excludedAttributes, excludedAttributes),
    ),
  ];
}

/** The parameters that are the same everywhere. The key is the name of the component. */
export const sharedParameters = {
  sortOrder: query("sortOrder", "The direction of sortBy; ascending unless told.", {
    type: "string",
    enum: ["ascending", "descending"],
  }),
  startIndex: query(
    "startIndex",
    "The first result to return, counted from 1.",
    { type: "integer" },
    example("the second page of 100", 101),
  ),
  count: query(
    "count",
    `The size of a page: ${LIMITS.defaultPageSize} unless told, ${LIMITS.pageSize} at most.`,
    { type: "integer" },
    example("a page of 10", 10),
  ),
  cursor: query(
    "cursor",
    "Go from page to page at any depth (RFC 9865) instead of by startIndex: empty for the first " +
      "page, then the nextCursor of the page before. All else must stay as it was.",
    { type: "string" },
    example("the first page", ""),
  ),
  ifMatch: header(
    "If-Match",
    "Change the resource only if it is at this version (its ETag); otherwise answer 412.",
    example('version W/"3"', 'W/"3"'),
  ),
  ifNoneMatch: header(
    "If-None-Match",
    "Answer 304 without a body if the resource is still at this version (its ETag).",
    example('version W/"3"', 'W/"3"'),
  ),
} as const;
