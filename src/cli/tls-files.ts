import { existsSync } from "node:fs";
import { join } from "node:path";
import { addressesOf } from "./address.ts";
import { type Pair, type PairFiles, readPair } from "./certificate.ts";
import { UsageError } from "./command.ts";
import type { Config } from "./config.ts";

export type TlsConfig = Config<"tls-certificate" | "tls-key">;

type Checked = TlsConfig & Config<"listen" | "public-url" | "https-redirect">;

/** The credential of systemd that stands for --tls-key. */
const CREDENTIAL = "tls-key";

/** Where both are; undefined without HTTPS. @throws UsageError when one of them is missing */
export function tlsFiles(config: TlsConfig, environment = process.env): PairFiles | undefined {
  const { "tls-certificate": certificate, "tls-key": key = credential(environment) } = config;
  if (certificate === undefined) return undefined;
  if (key !== undefined) return { certificate, key };
  throw new UsageError(
    "--tls-certificate needs --tls-key, the file of its private key, or the systemd credential " +
      `${CREDENTIAL}.`,
  );
}

/** What the server is started with. @throws UsageError */
export function readTls(config: TlsConfig): Pair | undefined {
  const files = tlsFiles(config);
  return files && readPair(files);
}

/** What is wrong with settings of sockets and TLS that go together, without looking at files. */
export function socketProblems(config: Checked): string[] {
  const { listen, "https-redirect": redirect, "public-url": publicUrl } = config;
  const isTls = config["tls-certificate"] !== undefined;
  const hasTcp = addressesOf(listen).some(({ kind }) => kind === "tcp");
  const problems = [...portProblems("listen", listen), ...portProblems("https-redirect", redirect)];
  if (config["tls-key"] !== undefined && !isTls) {
    problems.push("--tls-key is of no use without --tls-certificate.");
  }
  if (isTls && !hasTcp) {
    problems.push(
      "--tls-certificate is of no use on unix sockets alone; add HOST:PORT to --listen.",
    );
  }
  if (isTls && publicUrl?.startsWith("http:")) {
    problems.push("--public-url must begin with https:// where --tls-certificate is given.");
  }
  if (!hasTcp && publicUrl === undefined) {
    problems.push("--listen on unix sockets alone needs --public-url, what clients come by.");
  }
  if (redirect !== undefined && !(isTls && publicUrl !== undefined)) {
    problems.push("--https-redirect needs --tls-certificate, and --public-url to redirect to.");
  }
  return problems;
}

function portProblems(name: string, listen: string | undefined): string[] {
  const addresses = listen === undefined ? [] : addressesOf(listen);
  return addresses.flatMap((address) =>
    address.kind === "tcp" && address.port > 65535
      ? [`--${name} has port ${address.port}; the highest is 65535.`]
      : [],
  );
}

function credential({ CREDENTIALS_DIRECTORY: folder }: NodeJS.ProcessEnv): string | undefined {
  const file = folder && join(folder, CREDENTIAL);
  return file && existsSync(file) ? file : undefined;
}
