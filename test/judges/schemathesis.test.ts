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
const published = (await (await fetch(`${rollcall.url}/docs/json`)).json()) as OpenApi;

const operations = Object.entries(published.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

describe.each([
  { document: published, title: "requests as the document allows them", examples: 20 },
  // Of random texts nearly all end at the first check of a body or a query; these get further.
  { document: narrowed(published), title: "requests that make more sense", examples: 40 },
])("schemathesis finds no fault in the answers to $title:", ({ document, examples }) => {
  let report: Report;
  let output: string;
  beforeAll(async () => {
    ({ report, output } = await examine(document, `--max-examples=${examples}`));
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
    const { report } = await examine(document, ...only);
    expect(faultsOf(report, operation)).toContain(fault);
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

/** The same requests each time, so that a fault that was found is found again. */
async function examine(document: OpenApi, ...options: readonly string[]) {
  const file = join(folder, "openapi.json");
  const reported = join(folder, "report.json");
  await Bun.write(file, JSON.stringify(document));
  const token = await tokenOfSomebody();
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
