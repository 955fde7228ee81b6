import { readFileSync } from "node:fs";
import { UsageError } from "./command.ts";

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

export interface Block {
  /** What the PEM says that it is, e.g. `CERTIFICATE`. */
  readonly label: string;
  readonly pem: string;
}

/**
 * Reads what a PEM file holds, in its order (RFC 7468); what stands around it is not looked at.
 * @param setting names the file, for what is thrown
 * @throws UsageError
 */
export function readPem(setting: string, file: string): readonly Block[] {
  const bytes = read(setting, file);
  const text = bytes.toString("latin1");
  const blocks = [...text.matchAll(BLOCK)].map(([pem, label = ""]) => ({ label, pem }));
  const begun = text.match(/-----BEGIN /g)?.length ?? 0;
  if (begun > 0 && blocks.length === begun) return blocks;
  throw new UsageError(`${setting} names ${file}, ${begun > 0 ? CUT_OFF : whyNone(bytes, file)}`);
}

const CUT_OFF =
  "which ends in the middle of a PEM block. Has it been copied as a whole, with all of its " +
  "-----END lines?";

function whyNone(bytes: Buffer, file: string): string {
  if (bytes.length === 0) return "which is empty.";
  // DER begins with a SEQUENCE of more than 255 bytes.
  if (bytes[0] !== 0x30 || bytes[1] !== 0x82)
    return "which holds no PEM: no -----BEGIN …----- line.";
  if (/\.(pfx|p12)$/i.test(file)) {
    return `which is PKCS #12. Take it apart: openssl pkcs12 -in ${file} -nodes -out both.pem`;
  }
  return (
    "which is DER and not PEM. Convert it with openssl x509 -inform der for a certificate, or " +
    "openssl pkey -inform der for a key."
  );
}

function read(setting: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`${setting} names ${file}, ${whyUnread(error)}`);
  }
}

function whyUnread(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "and there is no such file.";
  if (code === "EISDIR") return "which is a folder.";
  if (code !== "EACCES") return `which cannot be read: ${message}.`;
  return (
    `which user ${process.getuid?.()}, who runs rollcall, may not read. Let the group of that ` +
    "user read the file (chgrp, chmod 0640) and pass through the folders above it."
  );
}
