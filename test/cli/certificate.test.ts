import { afterAll, expect, test } from "bun:test";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { covers, doubtsOf, flawsOf, readCertificate, readPair } from "../../src/cli/certificate.ts";
import { UsageError } from "../../src/cli/command.ts";
import { issue, joined, openssl } from "../certificates.ts";

const folder = mkdtempSync(join(tmpdir(), "certificate-"));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const root = issue(folder, "root", { isAuthority: true });
const between = issue(folder, "between", { by: root, isAuthority: true });
const server = issue(folder, "server", { by: between });
const rsa = issue(folder, "rsa", { kind: "rsa:2048", names: "DNS:*.example.com" });
const weak = issue(folder, "weak", { kind: "rsa:1024" });
const chain = joined(at("chain.pem"), server.cert, between.cert);

const DAY_MS = 86_400_000;

test("readCertificate() tells who it is for, by whom and until when", () => {
  const { subject, issuer, names, notBefore, notAfter, chain: all } = readCertificate(chain);
  expect({ subject, issuer, names }).toEqual({
    subject: "O=Example, CN=server",
    issuer: "O=Example, CN=between",
    names: ["localhost", "127.0.0.1"],
  });
  expect(notAfter - notBefore).toBe(90 * DAY_MS);
  expect(all).toHaveLength(2);
});

test.each([
  ["EC", server],
  ["RSA", rsa],
])("readPair() takes an %s key that belongs to its certificate", (_kind, { cert, key }) => {
  const { pem } = readPair({ certificate: cert, key });
  expect(pem.cert).toStartWith("-----BEGIN CERTIFICATE-----");
  expect(pem.key).toContain("PRIVATE KEY-----");
});

test("readPair() passes the whole chain on, and takes a key behind its parameters", () => {
  const parameters = openssl("ecparam", "-name", "prime256v1");
  const key = at("with-parameters.key");
  writeFileSync(key, parameters + readFileSync(server.key, "utf8"));
  const { pem } = readPair({ certificate: chain, key });
  expect(pem.cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(pem.key).not.toContain("PARAMETERS");
});

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

const text = readFileSync(server.cert, "utf8");
const der = at("server.der");
openssl("x509", "-in", server.cert, "-outform", "der", "-out", der);
copyFileSync(der, at("server.pfx"));
const sealed = at("sealed.key");
openssl("pkey", "-in", server.key, "-aes256", "-passout", "pass:x", "-out", sealed);
const sealedBefore = at("sealed-before.key");
openssl("ec", "-in", server.key, "-aes256", "-passout", "pass:x", "-out", sealedBefore);

const refused: readonly [title: string, certificate: string, key: string, says: string[]][] = [
  ["a certificate that is not there", at("none"), server.key, ["--tls-certificate", at("none")]],
  ["a key that is not there", server.cert, at("none"), ["--tls-key", at("none")]],
  ["a folder", folder, server.key, ["--tls-certificate", folder, "folder"]],
  ["an empty file", file("empty.pem", ""), server.key, ["empty.pem", "is empty"]],
  ["what is no PEM", file("text.pem", "hello"), server.key, ["text.pem", "no PEM"]],
  ["DER", der, server.key, ["server.der", "openssl x509 -inform der"]],
  ["PKCS #12", at("server.pfx"), server.key, ["server.pfx", "openssl pkcs12"]],
  ["half a file", file("half.pem", text.slice(0, -60)), server.key, ["half.pem", "the middle"]],
  ["half a chain", file("half2.pem", text + text.slice(0, 99)), server.key, ["the middle"]],
  ["damage", file("bad.pem", text.replace("MII", "MIX")), server.key, ["bad.pem", "damaged"]],
  ["files that are swapped", server.key, server.cert, ["no certificate", "Is it the key?"]],
  ["a certificate for a key", server.cert, server.cert, ["no private key"]],
  ["a key of somebody else", server.cert, rsa.key, [rsa.key, "another certificate", server.cert]],
  ["a key with a passphrase", server.cert, sealed, [sealed, "passphrase", "openssl pkey -in"]],
  ["an older key with a passphrase", server.cert, sealedBefore, [sealedBefore, "passphrase"]],
  [
    "a chain in the wrong order",
    joined(at("upside-down.pem"), between.cert, server.cert),
    server.key,
    ["upside-down.pem", "place 2", "Put it first"],
  ],
];

test.each(refused)(
  "readPair() refuses %s, and says what to do",
  (_title, certificate, key, says) => {
    const read = () => readPair({ certificate, key });
    expect(read).toThrow(UsageError);
    for (const words of says) expect(read).toThrow(words);
  },
);

test("readPair() never repeats what stands in the file of a key", () => {
  const key = file("damaged.key", readFileSync(server.key, "utf8").replace("MIG", "MIX"));
  const secret = readFileSync(key, "utf8").split("\n")[1] ?? "";
  const problem = (() => {
    try {
      readPair({ certificate: server.cert, key });
    } catch (error) {
      return String(error);
    }
  })();
  expect(problem).toContain("damaged");
  expect(problem).not.toContain(secret.slice(0, 12));
});

test.each([
  [server.cert, "localhost", true],
  [server.cert, "127.0.0.1", true],
  [server.cert, "[::1]", false],
  [server.cert, "scim.example.com", false],
  [rsa.cert, "scim.example.com", true],
  [rsa.cert, "a.scim.example.com", false],
])("covers() %p for %p is %p", (cert, host, expected) => {
  expect(covers(readCertificate(cert), host)).toBe(expected);
});

const inDays = (days: number) => Date.now() + days * DAY_MS;

test("flawsOf() finds none in a whole chain", () => {
  expect(flawsOf(readCertificate(chain), "localhost", inDays(1))).toEqual([]);
});

const strangers = joined(at("strangers.pem"), server.cert, root.cert);

test.each([
  ["one that has expired", chain, "localhost", 91, "expired"],
  ["one that is not good yet", chain, "localhost", -1, "clock"],
  [
    "one for another host",
    chain,
    "scim.example.com",
    1,
    "not for scim.example.com, but for localhost",
  ],
  ["a chain that is broken", strangers, "localhost", 1, "place 2 did not issue"],
  ["a short key", weak.cert, "localhost", 1, "1024 bits"],
])("flawsOf() names %s", (_title, cert, host, days, words) => {
  expect(flawsOf(readCertificate(cert), host, inDays(days))).toEqual([
    expect.stringContaining(words),
  ]);
});

test("doubtsOf() asks for those in between where the certificate of the server is alone", () => {
  const doubts = (file: string) => doubtsOf(readCertificate(file));
  expect(doubts(server.cert)).toEqual([expect.stringContaining("fullchain.pem")]);
  expect(doubts(chain)).toEqual([]);
  expect(doubts(root.cert)).toEqual([]);
});
