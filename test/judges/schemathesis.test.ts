import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "../binary/at.ts";
import { newUser } from "../binary/bodies.ts";
import { startRollcall } from "../binary/rollcall.ts";
import { judge, requireJudges } from "./judge.ts";
import { narrowed, type OpenApi } from "./narrowed.ts";

/** What of schemathesis' report is looked at. */
interface Report {
  readonly complete: boolean;
  readonly operations: { readonly total: number; readonly tested: number };
  readonly failures: readonly Failure[];
  readonly errors: readonly unknown[];
}

interface Failure {
  readonly title: string;
  /** Such as `GET /scim/v2/Users`. */
  readonly operations: readonly string[];
}

/**
 * Ingress is tolerant on purpose: nothing is asked about data that the document does not allow.
 */
const CHECKS =
  "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance";

const EXAMINED_WITHIN_MS = 120_000;

requireJudges();
const folder = mkdtempSync(join(tmpdir(), "rollcall-schemathesis-"));
const rollcall = await startRollcall({ args: ["--log-level", "silent"] });
afterAll(async () => {
  await rollcall.stop();
  rmSync(folder, { recursive: true, force: true });
});
const first = await rollcall.token("first");
const root = await rollcall.token("root", "admin");
const whole = (await (await fetch(`${rollcall.url}/docs/json`)).json()) as OpenApi;
const isForAdministrators = (path: string) => path.startsWith("/api/");
const published = withPaths(whole, (path) => !isForAdministrators(path));

describe("schemathesis would notice", () => {
  test.each([
    {
      title: "a status that the document does not tell of",
      operation: "GET /scim/v2/Users/{id}",
      lie: (document: OpenApi) => delete document.paths["/scim/v2/Users/{id}"]?.get?.responses[404],
      fault: "Undocumented status code",
    },
    {
      title: "an answer of another shape",
      operation: "GET /scim/v2/Users",
      lie: (document: OpenApi) => {
        const list = document.components.schemas.UserList;
        if (list?.properties) list.properties.totalResults = { type: "string" };
      },
      fault: "Response violates schema",
    },
  ])("$title", async ({ operation, lie, fault }) => {
    const document = structuredClone(published);
    lie(document);
    const only = ["--include-name", operation, "--phases=coverage", "--max-examples=5"];
    const { report } = await examine(document, undefined, ...only);
    expect(faultsOf(report, operation)).toContain(fault);
  });
});

// Administrators come last: they switch provisioning off, and close lists.
describe.each([
  { document: published, title: "requests as the document allows them", examples: 20 },
  // Of random texts nearly all end at the first check of a body or a query; these get further.
  { document: narrowed(published), title: "requests that make more sense", examples: 40 },
  {
    document: withPaths(whole, isForAdministrators),
    title: "requests of administrators",
    examples: 20,
    token: root,
  },
])("schemathesis finds no fault in the answers to $title:", ({ document, examples, token }) => {
  const operations = operationsOf(document);
  let report: Report;
  let output: string;
  beforeAll(async () => {
    ({ report, output } = await examine(document, token, `--max-examples=${examples}`));
  }, EXAMINED_WITHIN_MS);

  test.each(operations)("%s", (operation) => {
    expect(faultsOf(report, operation), output).toEqual([]);
  });

  test("all of them, and in any order", () => {
    expect(report.errors, output).toEqual([]);
    expect(report.failures, output).toEqual([]);
    expect(report.complete, output).toBeTrue();
    const all = { total: operations.length, tested: operations.length };
    expect(report.operations).toMatchObject(all);
  });
});

/** Of a token that stands for nobody, /Me is 501; of one whose User was deleted, 404. */
async function tokenOfSomebody(): Promise<string> {
  const name = crypto.randomUUID();
  const sent = { token: first, body: newUser({ userName: name }) };
  const { json } = await rollcall.request("POST", "/Users", sent);
  return rollcall.token(name, "provision", ["--user", String(at(json, "/id"))]);
}

const faultsOf = ({ failures }: Report, operation: string): string[] =>
  failures.filter((each) => each.operations.includes(operation)).map(({ title }) => title);

/** The document with these paths alone. */
function withPaths(document: OpenApi, has: (path: string) => boolean): OpenApi {
  const paths = Object.entries(document.paths).filter(([path]) => has(path));
  return { ...document, paths: Object.fromEntries(paths) };
}

const operationsOf = ({ paths }: OpenApi): readonly string[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

/**
 * The same requests each time, so that a fault that was found is found again.
 * @param given one of somebody unless it is given
 */
async function examine(
  document: OpenApi,
  given: string | undefined,
  ...options: readonly string[]
) {
  const file = join(folder, "openapi.json");
  const reported = join(folder, "report.json");
  await Bun.write(file, JSON.stringify(document));
  const token = given ?? (await tokenOfSomebody());
  const { stdout, stderr } = await judge(
    [
      ...["-m", "schemathesis.cli", "run", file, `--url=${rollcall.url}`],
      ...[`--header=Authorization: Bearer ${token}`, `--checks=${CHECKS}`],
      ...["--generation-deterministic", "--continue-on-failure", "--no-color", "--warnings=off"],
      ...[`--report-json-path=${reported}`, ...options],
    ],
    folder,
  );
  const output = stdout + stderr;
  const report = Bun.file(reported);
  if (!(await report.exists())) throw new Error(`schemathesis wrote no report:\n${output}`);
  const read: Report = await report.json();
  await report.delete();
  return { report: read, output };
}
