import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { dependencies, devDependencies } from "../../package.json";
import { sbomOf } from "../../src/packaging/sbom.ts";
import { thirdPartyOf } from "../../src/packaging/third-party.ts";

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly unknown[];
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
}

interface Bom {
  readonly serialNumber: string;
  readonly metadata: { readonly timestamp: string; readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const root = join(import.meta.dir, "../..");
const text = sbomOf(root, "0.2.0+1a2b3c4", 1_700_000_000);
const bom: Bom = JSON.parse(text);
const versionOf = (name: string) => bom.components.find((each) => each.name === name)?.version;

test("it tells of rollcall in this version and of that date", () => {
  expect(bom.metadata.component).toMatchObject({ name: "rollcall", version: "0.2.0+1a2b3c4" });
  expect(bom.metadata.timestamp).toBe("2023-11-14T22:13:20.000Z");
  expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test("it has every package that rollcall imports, in the version that is installed", () => {
  const found = Object.keys(dependencies).map((name) => [name, versionOf(name)]);
  expect(Object.fromEntries(found)).toEqual(dependencies);
});

test("it has what those need in turn, and nothing that only tests need", () => {
  expect(versionOf("sonic-boom")).toBeDefined();
  for (const name of Object.keys(devDependencies)) expect(versionOf(name)).toBeUndefined();
});

test("it has Bun and the SQLite that Bun says it runs", () => {
  using database = new Database(":memory:");
  const { version } = database.query("SELECT sqlite_version() AS version").get() as {
    version: string;
  };
  expect(versionOf("bun")).toBe(Bun.version);
  expect(versionOf("sqlite")).toBe(version);
});

test("each component has a license, and each package the SHA-512 of what npm delivers", () => {
  for (const { name, licenses, hashes } of bom.components) {
    expect([name, licenses.length]).toEqual([name, 1]);
    expect(JSON.stringify(licenses)).not.toContain("NOASSERTION");
    for (const { alg, content } of hashes ?? []) {
      expect(alg).toBe("SHA-512");
      expect(content).toMatch(/^[0-9a-f]{128}$/);
    }
  }
});

test("whatever depends on something names a component, each of them once", () => {
  const refs = [bom.metadata.component, ...bom.components].map((each) => each["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  const named = bom.dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
  expect(named.filter((ref) => !refs.includes(ref))).toEqual([]);
});

test("the same release has the same document, another one has another number", () => {
  expect(sbomOf(root, "0.2.0+1a2b3c4", 1_700_000_000)).toBe(text);
  const other: Bom = JSON.parse(sbomOf(root, "0.2.1", 1_700_000_000));
  expect(other.serialNumber).not.toBe(bom.serialNumber);
});

test("the licenses of all of it are handed on", () => {
  const page = thirdPartyOf(root);
  expect(page).toContain(`## Bun ${Bun.version}`);
  expect(page).toContain("JavaScriptCore");
  for (const { name, version } of bom.components.filter(({ hashes }) => hashes))
    expect(page).toContain(`\n## ${name} ${version}: `);
  expect(page).toContain("Permission is hereby granted");
  expect(page).toContain("Apache License");
});
