import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { getCACertificates } from "node:tls";
import { UsageError } from "./command.ts";
import { type Block, readPem } from "./pem-file.ts";
import { iso } from "./table.ts";

/** What a server proves who it is with. */
export interface Certificate {
  readonly file: string;
  /** e.g. `CN=scim.example.com` */
  readonly subject: string;
  readonly issuer: string;
  /** Host names and IP addresses that it is good for, wildcards as they are. */
  readonly names: readonly string[];
  /** In milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** All of the file, that of the server first. */
  readonly chain: readonly X509Certificate[];
}

/** A certificate and the key that belongs to it. */
export interface Pair extends Certificate {
  /** Both as PEM. The second is a secret. */
  readonly pem: { readonly cert: string; readonly key: string };
}

export interface PairFiles {
  readonly certificate: string;
  readonly key: string;
}

const CERTIFICATE_SETTING = "--tls-certificate";
const KEY_SETTING = "--tls-key";

/** Entra takes no less. */
const LEAST_RSA_BITS = 2048;

/** Reads a certificate and those that lead to its authority. @throws UsageError */
export function readCertificate(file: string): Certificate {
  const blocks = readPem(CERTIFICATE_SETTING, file).filter(isCertificate);
  const chain = blocks.map(({ pem }, index) => parseCertificate(pem, index, file));
  const [first] = chain;
  if (first === undefined) {
    throw new UsageError(
      `${CERTIFICATE_SETTING} names ${file}, which holds no certificate. Is it the key?`,
    );
  }
  return {
    file,
    subject: oneLine(first.subject),
    issuer: oneLine(first.issuer),
    names: namesOf(first),
    notBefore: first.validFromDate.getTime(),
    notAfter: first.validToDate.getTime(),
    chain,
  };
}

/** Reads a certificate and its key. @throws UsageError also when they do not belong together */
export function readPair({ certificate: file, key: keyFile }: PairFiles): Pair {
  const certificate = readCertificate(file);
  const { key, pem } = readKey(keyFile);
  const owner = certificate.chain.findIndex((each) => each.checkPrivateKey(key));
  if (owner < 0) {
    throw new UsageError(
      `${KEY_SETTING} names ${keyFile}, which is the key of another certificate than that in ` +
        `${file}. Have both been replaced?`,
    );
  }
  if (owner > 0) {
    throw new UsageError(
      `${CERTIFICATE_SETTING} names ${file}, where the certificate of the server stands at place ` +
        `${owner + 1}. Put it first, then the one that issued it, and so on.`,
    );
  }
  const cert = certificate.chain.map((each) => each.toString()).join("");
  return { ...certificate, pem: { cert, key: pem } };
}

/**
 * What is wrong with a certificate that can be served nevertheless, in sentences.
 * @param host that clients reach the server under
 * @param now in milliseconds since 1970
 */
export function flawsOf(certificate: Certificate, host: string | undefined, now: number): string[] {
  const { chain, notAfter, notBefore, names } = certificate;
  const flaws: string[] = [];
  if (now > notAfter) flaws.push(`it expired at ${iso(notAfter)}: renew it now`);
  if (now < notBefore) {
    flaws.push(`it is good from ${iso(notBefore)} only: is the clock of this machine right?`);
  }
  if (host !== undefined && !covers(certificate, host)) {
    flaws.push(`it is not for ${host}, but for ${names.join(", ") || "no name at all"}`);
  }
  const broken = chain.findIndex((each, at) => chain[at + 1] && !issued(each, chain[at + 1]));
  if (broken >= 0) {
    flaws.push(`the one at place ${broken + 2} did not issue the one at place ${broken + 1}`);
  }
  const bits = chain[0]?.publicKey.asymmetricKeyDetails?.modulusLength ?? LEAST_RSA_BITS;
  if (bits < LEAST_RSA_BITS) flaws.push(`its key has ${bits} bits; Entra wants ${LEAST_RSA_BITS}`);
  return flaws;
}

/** What is wrong unless this machine does not know what clients know, in sentences. */
export function doubtsOf({
  file,
  subject,
  issuer,
  chain: [first, ...others],
}: Certificate): string[] {
  if (first === undefined || others.length > 0 || subject === issuer) return [];
  const roots = getCACertificates("default").map((pem) => new X509Certificate(pem));
  if (roots.some((root) => issued(first, root))) return [];
  return [
    `${file} has the certificate of the server alone, and this machine does not know who issued ` +
      "it; unless clients do, those in between have to be in the file, too: take fullchain.pem " +
      "and not cert.pem",
  ];
}

/** Whether a client that asks for the host finds it in the certificate. */
export function covers({ chain: [first] }: Certificate, host: string): boolean {
  const name = host.replace(/^\[|\]$/g, "");
  return (isIP(name) ? first?.checkIP(name) : first?.checkHost(name)) !== undefined;
}

const issued = (one: X509Certificate, by: X509Certificate | undefined): boolean =>
  by !== undefined && one.checkIssued(by);

const isCertificate = ({ label }: Block): boolean => /^(X509 )?CERTIFICATE$/.test(label);

function parseCertificate(pem: string, index: number, file: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new UsageError(
      `${CERTIFICATE_SETTING} names ${file}, where the certificate at place ${index + 1} is ` +
        "damaged. Copy the file again.",
    );
  }
}

function readKey(file: string): { key: KeyObject; pem: string } {
  const problem = (what: string) => new UsageError(`${KEY_SETTING} names ${file}, which ${what}`);
  const block = readPem(KEY_SETTING, file).find(({ label }) => label.endsWith("PRIVATE KEY"));
  if (block === undefined) throw problem("holds no private key. Is it the certificate?");
  const { label, pem } = block;
  if (label.startsWith("ENCRYPTED") || pem.includes("Proc-Type: 4,ENCRYPTED")) {
    throw problem(
      "is protected by a passphrase, and nobody is there to type it when the machine starts. " +
        `Write one without, which nobody else may read: openssl pkey -in ${file} -out new.key`,
    );
  }
  try {
    return { key: createPrivateKey(pem), pem };
  } catch {
    throw problem("is damaged. Copy it again.");
  }
}

/** `DNS:a.example, IP Address:10.0.0.1`, as OpenSSL writes it. */
const namesOf = ({ subjectAltName = "" }: X509Certificate): string[] =>
  [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s]+)/g)].map(([, name = ""]) => name);

const oneLine = (name: string): string => name.split("\n").join(", ");
