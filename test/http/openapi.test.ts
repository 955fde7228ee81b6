import { describe, expect, test } from "bun:test";
import { resourceTypes } from "../../src/scim/schema/resource-type.ts";
import { adminRoutes } from "./admin/routes.ts";
import {
  type Body,
  type Operation,
  type Parameter,
  type Reference,
  readDocument,
  resolve,
} from "./openapi-document.ts";

const document = await readDocument();
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const scimOperations = operations.filter(({ path }) => path.startsWith("/scim/v2"));

const adminOperations = operations.filter(({ path }) => path.startsWith("/api/v1"));

const responsesOf = (operation: Operation) =>
  Object.entries(operation.responses).map(([status, response]) => ({
    status: Number(status),
    response: resolve<Body>(document, response),
    isShared: "$ref" in response,
  }));

const examplesOf = (body: Body) =>
  Object.values(body.content ?? {}).flatMap(({ example, examples = {} }) =>
    example === undefined ? Object.values(examples) : [example],
  );

const expected = [
  "GET /scim/v2",
  "POST /scim/v2/.search",
  "POST /scim/v2/Bulk",
  "GET /scim/v2/ServiceProviderConfig",
  "GET /scim/v2/Schemas",
  "GET /scim/v2/Schemas/{urn}",
  "GET /scim/v2/ResourceTypes",
  "GET /scim/v2/ResourceTypes/{name}",
  ...["GET", "PUT", "PATCH", "DELETE"].map((method) => `${method} /scim/v2/Me`),
  "GET /.well-known/oauth-authorization-server",
  "POST /oauth/token",
  "GET /healthz",
  "GET /readyz",
  "GET /metrics",
  ...adminRoutes,
  ...resourceTypes.flatMap(({ endpoint }) => [
    `GET /scim/v2${endpoint}`,
    `POST /scim/v2${endpoint}`,
    `POST /scim/v2${endpoint}/.search`,
    ...["GET", "PUT", "PATCH", "DELETE"].map((method) => `${method} /scim/v2${endpoint}/{id}`),
  ]),
];

test("the document tells of every route once, and of no alias or catch-all", () => {
  const told = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
  expect(told.sort()).toEqual(expected.sort());
});

test("the server is found relative to the document", () => {
  const [server, ...others] = document.servers;
  expect(others).toEqual([]);
  for (const prefix of ["/", "/prefix/", "/a/b/"]) {
    const resolved = new URL(server?.url ?? "", `https://scim.example.com${prefix}docs/json`);
    expect(resolved.pathname).toBe(prefix);
  }
});

test("operations have names of their own", () => {
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

test("every reference leads somewhere", () => {
  const references: string[] = [];
  JSON.stringify(document, (key, value) => {
    if (key === "$ref" && typeof value === "string" && value.startsWith("#"))
      references.push(value);
    return value;
  });
  expect(references.length).toBeGreaterThan(0);
  for (const $ref of references) expect(resolve(document, { $ref })).toBeObject();
});

test("every tag is described", () => {
  const described = document.tags.map(({ name }) => name);
  const used = operations.flatMap(({ operation }) => operation.tags ?? []);
  expect([...new Set(used)].sort()).toEqual(described.sort());
});

describe.each(operations)("$method $path", ({ path, operation }) => {
  test("has a summary and a tag", () => {
    expect(operation.summary).toMatch(/^[A-Z]/);
    expect(operation.tags).toHaveLength(1);
  });

  test("tells of the parameters in its path and no others", () => {
    const inPath = parametersOf(operation).filter((parameter) => parameter.in === "path");
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
    expect(inPath.map(({ name }) => name)).toEqual(named);
  });

  test("shows an example of every parameter", () => {
    for (const { name, schema, example, examples } of parametersOf(operation)) {
      expect([name, example ?? examples ?? schema.enum]).not.toEqual([name, undefined]);
    }
  });

  test("shows an example of every body", () => {
    const bodies = [operation.requestBody, ...responsesOf(operation).map((each) => each.response)];
    for (const body of bodies) {
      if (body?.content !== undefined) expect(examplesOf(body)).not.toEqual([]);
    }
  });
});

describe.each(scimOperations)("$method $path", ({ method, operation }) => {
  const errors = responsesOf(operation).filter(({ status }) => status >= 400);

  test("needs a token, and says what happens without one", () => {
    expect(operation.security).toEqual([{ bearer: [] }]);
    expect(errors.map(({ status }) => status)).toContain(401);
  });

  test("shows its errors as SCIM errors with the status that they come with", () => {
    for (const { status, response } of errors) {
      expect(Object.keys(response.content ?? {})).toEqual(["application/scim+json"]);
      for (const example of examplesOf(response)) {
        expect(example).toMatchObject({ value: { status: `${status}` } });
      }
    }
  });

  test("speaks of application/scim+json in both directions", () => {
    const hasBody = ["post", "put", "patch"].includes(method);
    const types = Object.keys(operation.requestBody?.content ?? {});
    expect(types).toEqual(hasBody ? ["application/scim+json"] : []);
    expect(errors.some(({ status }) => status === 415)).toBe(hasBody);
  });
});

describe.each(adminOperations)("$method $path", ({ path, method, operation }) => {
  const responses = responsesOf(operation);
  const errors = responses.filter(({ status }) => status >= 400);
  const isRead = method === "get";

  test("needs a token, and says of which scope", () => {
    expect(operation.security).toEqual([{ bearer: [] }]);
    expect(operation.description).toContain("scope `");
  });

  test("shows its errors as problems with the status that they come with", () => {
    expect(errors.map(({ status }) => status)).toContainValues([401, 403, 429, 500, 503]);
    expect(errors.some(({ status }) => status === 404)).toBe(path.includes("{"));
    for (const { status, response } of errors) {
      const { "application/problem+json": problem, ...others } = response.content ?? {};
      expect(problem?.example).toMatchObject({ status });
      expect(others).toEqual({});
    }
  });

  test("tells what a body must be, and what becomes of others", () => {
    const types = Object.keys(operation.requestBody?.content ?? {});
    if (isRead) expect(types).toEqual([]);
    if (types.length > 0) expect(types).toContain("application/json");
    const isRefused = errors.some(({ status }) => status === 415);
    expect(isRefused).toBe(types.length > 0);
  });

  test("answers JSON, or nothing", () => {
    for (const { status, response } of responses.filter((each) => each.status < 300)) {
      const types = Object.keys(response.content ?? {});
      if (status !== 204) expect(types).toContain("application/json");
      else expect(types).toEqual([]);
    }
  });
});

test.each(resourceTypes)("the errors of $name are those that its routes can give", (type) => {
  const statuses = (method: string, path: string) =>
    Object.keys(document.paths[`/scim/v2${type.endpoint}${path}`]?.[method]?.responses ?? {});
  expect(statuses("get", "")).toEqual(["200", "400", "401", "429", "500", "503"]);
  expect(statuses("post", "")).toContain("409");
  expect(statuses("get", "/{id}")).toContain("304");
  expect(statuses("put", "/{id}")).toContain("412");
  expect(statuses("delete", "/{id}")).toContain("404");
  expect(statuses("delete", "/{id}")).not.toContain("409");
  expect(statuses("patch", "/{id}").includes("204")).toBe(type.patchAnswers === 204);
});

test("PATCH shows what Microsoft Entra ID sends and what RFC 7644 writes", () => {
  for (const { endpoint } of resourceTypes) {
    const body = document.paths[`/scim/v2${endpoint}/{id}`]?.patch?.requestBody;
    const summaries = JSON.stringify(body?.content);
    expect(summaries).toMatch(/as Microsoft Entra ID sends it/i);
    expect(summaries).toMatch(/as RFC 7644 writes it/i);
  }
});

test("a request that is tried out carries no parameter that nobody chose", () => {
  const optional = operations
    .flatMap(({ operation }) => parametersOf(operation))
    .filter((parameter) => parameter.in !== "path");
  expect(optional.length).toBeGreaterThan(0);
  for (const { examples, example } of optional) {
    const [first] = Object.values<{ value: unknown }>({ ...examples });
    expect([example, first?.value ?? ""]).toEqual([undefined, ""]);
  }
});

function parametersOf({ parameters = [] }: Operation): Parameter[] {
  return parameters.map((parameter: Parameter | Reference) => resolve(document, parameter));
}
