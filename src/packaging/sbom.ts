import { createHash } from "node:crypto";
import { name, license as ownLicense } from "../../package.json";
import { BUN_PARTS, type BunPart } from "./bun-parts.ts";
import { direct, type Locked, locked } from "./locked.ts";

/**
 * What is inside the executables, as CycloneDX 1.6: rollcall, the packages of npm, Bun, and what
 * Bun carries, SQLite among it.
 * @param root the folder of bun.lock and node_modules
 * @param date seconds
 */
export function sbomOf(root: string, version: string, date: number): string {
  const packages = locked(root);
  const parts = BUN_PARTS.map(partComponent);
  const components = [...packages.map(packageComponent), bunComponent(), ...parts];
  const self = `pkg:generic/${name}@${encodeURIComponent(version)}`;
  const dependencies = [
    { ref: self, dependsOn: [...direct(root).map(npmUrlOf), bunUrl] },
    ...packages.map((each) => ({ ref: urlOf(each), dependsOn: each.needs.map(npmUrlOf) })),
    { ref: bunUrl, dependsOn: parts.map((part) => part["bom-ref"]) },
  ];
  const bom = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([version, date, components]))}`,
    version: 1,
    metadata: {
      timestamp: new Date(date * 1000).toISOString(),
      component: {
        type: "application",
        "bom-ref": self,
        name,
        version,
        licenses: licensesOf(ownLicense),
        purl: self,
      },
    },
    components,
    dependencies,
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

const packageComponent = (each: Locked) => ({
  type: "library",
  "bom-ref": urlOf(each),
  name: each.name,
  version: each.version,
  description: each.description,
  hashes: [{ alg: "SHA-512", content: Buffer.from(each.integrity, "base64").toString("hex") }],
  licenses: licensesOf(each.license),
  purl: urlOf(each),
});

const bunUrl = `pkg:npm/bun@${Bun.version}`;

const bunComponent = () => ({
  type: "platform",
  "bom-ref": bunUrl,
  name: "bun",
  version: Bun.version,
  description: "JavaScript runtime; the executable is Bun with rollcall inside",
  // That of the parts stands with each of them.
  licenses: licensesOf("MIT"),
  purl: bunUrl,
});

function partComponent({ key, name, title, spdx, cpe }: BunPart) {
  const version = process.versions[key];
  if (version === undefined) throw new Error(`This Bun does not say which ${name} it carries.`);
  const url = `pkg:generic/${name}@${version}`;
  return {
    type: "library",
    "bom-ref": url,
    name,
    version,
    description: `${title}; part of Bun`,
    licenses: spdx === undefined ? [{ license: { name: "see THIRD-PARTY.md" } }] : licensesOf(spdx),
    ...(cpe ? { cpe: cpe(version) } : {}),
    purl: url,
  };
}

/** One license has an id; several are an expression. */
const licensesOf = (license: string) =>
  /^[\w.-]+$/.test(license) ? [{ license: { id: license } }] : [{ expression: license }];

const urlOf = ({ name, version }: Locked): string => npmUrlOf(`${name}@${version}`);

/** @param id `@scope/name@1.2.3`; the @ of a scope is percent-encoded */
const npmUrlOf = (id: string): string => `pkg:npm/${id.replace(/^@/, "%40")}`;

/** The same for the same text, so that a build that is repeated tells of the same document. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = "89ab"[Number.parseInt(hex[16] ?? "0", 16) % 4];
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...groups, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
