import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Files of a certificate and of its key, both PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

interface Wanted {
  /** Who signs it; left out, it signs itself. */
  readonly by?: Issued;
  /** `ec`, or `rsa:2048` as OpenSSL has it. */
  readonly kind?: "ec" | `rsa:${number}`;
  /** As OpenSSL has them. */
  readonly names?: string;
  /** Less than 0 for one that has expired. */
  readonly days?: number;
  readonly isAuthority?: boolean;
}

const HERE = "DNS:localhost,IP:127.0.0.1";

/** Makes `NAME.pem` and `NAME.key` in a folder. */
export function issue(folder: string, name: string, wanted: Wanted = {}): Issued {
  const { by, kind = "ec", names = HERE, days = 90, isAuthority = false } = wanted;
  const at = (ending: string) => join(folder, `${name}.${ending}`);
  const made = { cert: at("pem"), key: at("key") };
  const algorithm = kind === "ec" ? ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"] : [kind];
  const subject = ["-subj", `/O=Example/CN=${name}`];
  const request = ["-newkey", ...algorithm, "-nodes", "-keyout", made.key, "-out", at("csr")];
  openssl("req", "-new", ...request, ...subject);
  const extensions = [`subjectAltName=${names}`, `basicConstraints=critical,CA:${isAuthority}`];
  writeFileSync(at("ext"), extensions.join("\n"));
  const signer = by ? ["-CA", by.cert, "-CAkey", by.key] : ["-signkey", made.key];
  const signed = ["-in", at("csr"), "-out", made.cert, "-days", `${days}`, "-extfile", at("ext")];
  openssl(
    "x509",
    "-req",
    ...signed,
    ...signer,
    "-set_serial",
    `${crypto.getRandomValues(new Uint32Array(1))[0]}`,
  );
  return made;
}

/** A certificate with the one that issued it in one file, as authorities hand them out. */
export function issueChain(folder: string, name: string, by: Issued, wanted: Wanted = {}): Issued {
  const { cert, key } = issue(folder, name, { ...wanted, by });
  return { cert: joined(join(folder, `${name}-chain.pem`), cert, by.cert), key };
}

/** Runs openssl. @returns what it printed; @throws when it fails */
export function openssl(...args: readonly string[]): string {
  const { stdout, stderr, success } = Bun.spawnSync(["openssl", ...args], { stdin: "ignore" });
  if (!success) throw new Error(`openssl ${args.join(" ")}: ${stderr}`);
  return String(stdout);
}

/** Puts files behind one another, as a chain of certificates is kept. */
export function joined(file: string, ...parts: readonly string[]): string {
  writeFileSync(file, parts.map((part) => readFileSync(part, "utf8")).join(""));
  return file;
}
