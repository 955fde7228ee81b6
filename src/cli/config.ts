import { type Static, type TProperties, Type } from "@sinclair/typebox";
import { LIMITS } from "../scim/limits.ts";
import { HOST_PORT, LISTEN } from "./address.ts";

/** An address or a range; what no pattern tells is looked at in config-checks.ts. */
const ADDRESS = { pattern: "^(unix|[0-9a-fA-F:.]+(/\\d{1,3})?)$" } as const;

/**
 * Every setting by its flag: what it takes, what it is without, and what it does. Beside that:
 * - `reloads`: a running server takes it over at SIGHUP;
 * - `path`: where the file names it by a relative path, that begins at the folder of the file;
 * - `example`: for the reference, where there is no default;
 * - `inFile: false`: it is good as a flag and a variable only.
 * None of them is a secret: a key or a certificate is named by its file.
 */
export const SETTINGS = {
  data: Type.String({
    minLength: 1,
    default: "data",
    title: "DIR",
    path: true,
    description: "the folder of the database; made if it is not there",
  }),
  listen: Type.String({
    pattern: LISTEN,
    default: "127.0.0.1:8080",
    title: "HOST:PORT|unix:PATH",
    description:
      "the address to listen on, or several with commas between them; port 0 takes a free one, " +
      "and unix:/run/rollcall/rollcall.sock is a unix socket for a proxy on this machine",
  }),
  "tls-certificate": Type.Optional(
    Type.String({
      minLength: 1,
      title: "FILE",
      path: true,
      reloads: true,
      example: "/etc/rollcall/tls/fullchain.pem",
      description:
        "serve HTTPS with this certificate, as PEM: that of the server first, then those that " +
        "lead to its authority; read again within a minute when it has changed",
    }),
  ),
  "tls-key": Type.Optional(
    Type.String({
      minLength: 1,
      title: "FILE",
      path: true,
      reloads: true,
      example: "/etc/rollcall/tls/privkey.pem",
      description:
        "the private key of the certificate, as PEM without a passphrase; without it the systemd " +
        "credential tls-key",
    }),
  ),
  "https-redirect": Type.Optional(
    Type.String({
      pattern: HOST_PORT,
      title: "HOST:PORT",
      example: "0.0.0.0:80",
      description:
        "an address without TLS that answers nothing but a redirect to the public URL; goes with " +
        "--tls-certificate",
    }),
  ),
  config: Type.Optional(
    Type.String({
      minLength: 1,
      title: "DIR",
      inFile: false,
      example: "/etc/rollcall",
      description:
        "the folder of rollcall.toml and of schemas of your own, schemas/*.json; without it " +
        "/etc/rollcall, where there is one",
    }),
  ),
  "users-only": Type.Boolean({
    default: false,
    title: "true|false",
    description: "serve users alone: no groups, and nothing that tells of them",
  }),
  "public-url": Type.Optional(
    Type.String({
      pattern: "^https?://[^\\s?#/]+[^\\s?#]*$",
      title: "URL",
      example: "https://scim.example.com",
      description: "what clients reach this server under, e.g. https://scim.example.com",
    }),
  ),
  "trusted-proxies": Type.Array(Type.String(ADDRESS), {
    default: [],
    title: "ADDRESS,...",
    reloads: true,
    example: ["127.0.0.1", "::1", "unix"],
    description:
      "reverse proxies whose X-Forwarded-* and Forwarded headers are believed: addresses, ranges " +
      "like 10.0.0.0/8, and unix for those that come by a unix socket",
  }),
  "allow-addresses": Type.Array(Type.String(ADDRESS), {
    default: [],
    title: "ADDRESS,...",
    reloads: true,
    example: ["10.0.0.0/8", "2001:db8::/32"],
    description:
      "who may ask for /scim, /oauth and /api, addresses and ranges; without it everybody who " +
      "has a token",
  }),
  "allow-addresses-mode": Type.Union([Type.Literal("observe"), Type.Literal("enforce")], {
    default: "enforce",
    title: "observe|enforce",
    reloads: true,
    description: "what becomes of other addresses: told of in the log only, or refused with 403",
  }),
  "body-limit": Type.Integer({
    minimum: 1024,
    maximum: 1024 ** 3,
    default: LIMITS.bodyBytes,
    title: "BYTES",
    reloads: true,
    description: "the largest request body",
  }),
  "rate-limit": Type.Optional(
    Type.Integer({
      minimum: LIMITS.leastRate,
      maximum: 1_000_000,
      title: "N",
      reloads: true,
      example: 100,
      description:
        `the most requests per second of one client, at least ${LIMITS.leastRate}, which is what ` +
        "Entra sends; without it there is no limit",
    }),
  ),
  "concurrency-limit": Type.Optional(
    Type.Integer({
      minimum: LIMITS.leastConcurrency,
      maximum: 1_000_000,
      title: "N",
      reloads: true,
      example: 100,
      description:
        `the most requests of one client at one time, at least ${LIMITS.leastConcurrency}; ` +
        "without it there is no limit",
    }),
  ),
  "request-deadline": Type.Integer({
    minimum: 1,
    maximum: 110,
    default: LIMITS.deadlineSeconds,
    title: "SECONDS",
    reloads: true,
    description: "how long a request may take, 1 to 110; Entra and Okta wait 60 seconds",
  }),
  "access-token-minutes": Type.Integer({
    minimum: LIMITS.leastTokenMinutes,
    maximum: LIMITS.mostTokenMinutes,
    default: LIMITS.leastTokenMinutes,
    title: "MINUTES",
    reloads: true,
    description:
      "how long a token of /oauth/token is good, " +
      `${LIMITS.leastTokenMinutes} to ${LIMITS.mostTokenMinutes}`,
  }),
  "raw-authorization": Type.Boolean({
    default: false,
    title: "true|false",
    reloads: true,
    description: "accept a token in the Authorization header without 'Bearer ' in front",
  }),
  "unknown-attributes": Type.Union([Type.Literal("ignore"), Type.Literal("reject")], {
    default: "ignore",
    title: "ignore|reject",
    reloads: true,
    description: "pass over attributes that no schema has, with a warning, or answer 400",
  }),
  "log-level": Type.Union(
    ["debug", "info", "warn", "error", "silent"].map((level) => Type.Literal(level)),
    {
      default: "info",
      title: "debug|info|warn|error|silent",
      reloads: true,
      description: "the least of what is logged, as JSON lines on standard error",
    },
  ),
  "backup-dir": Type.Optional(
    Type.String({
      minLength: 1,
      title: "DIR",
      path: true,
      example: "/var/backups/rollcall",
      reloads: true,
      description: "where backups are kept; without it in backups of the data folder",
    }),
  ),
  "backup-every-hours": Type.Integer({
    minimum: 0,
    maximum: 24 * 31,
    default: 24,
    title: "HOURS",
    reloads: true,
    description: "how often the server makes a backup; 0: never",
  }),
  "backup-keep": Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 7,
    title: "N",
    reloads: true,
    description: "how many backups are kept; older ones are removed",
  }),
  "silent-client-hours": Type.Integer({
    minimum: 0,
    maximum: 24 * 365,
    default: 24,
    title: "HOURS",
    reloads: true,
    description: "for how long a client may be silent before the log warns of it; 0: forever",
  }),
  "network-storage": Type.Boolean({
    default: false,
    title: "true|false",
    description: "start although the data folder is on a network file system, which is not safe",
  }),
  "first-token": Type.Optional(
    Type.String({
      pattern: "^[\\w.-]{1,64}$",
      title: "NAME",
      example: "entra",
      description: "where there is no token yet, make one for provisioning and print it",
    }),
  ),
} as const satisfies TProperties;

export type SettingName = keyof typeof SETTINGS;

/** Those settings, by their names. */
export type Config<Name extends SettingName> = {
  readonly [N in Name]: Static<(typeof SETTINGS)[N]>;
};

/** All settings of `rollcall serve`. */
export const SERVE_SETTINGS = Object.keys(SETTINGS) as SettingName[];
export type ServeConfig = Config<SettingName>;

/** The environment variable of a setting: `--public-url` is ROLLCALL_PUBLIC_URL. */
export const variableOf = (name: string): string =>
  `ROLLCALL_${name.toUpperCase().replaceAll("-", "_")}`;
