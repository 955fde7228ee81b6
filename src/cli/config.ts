import { type Static, type TProperties, type TSchema, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { LIMITS } from "../scim/limits.ts";
import { readArguments } from "./arguments.ts";
import { UsageError } from "./command.ts";

/** Every setting by its flag: what it takes, what it is without, and what it does. */
export const SETTINGS = {
  data: Type.String({
    minLength: 1,
    default: "data",
    title: "DIR",
    description: "the folder of the database; made if it is not there",
  }),
  listen: Type.String({
    pattern: "^(\\[[0-9a-fA-F:.]+\\]|[^:\\s]+):\\d{1,5}$",
    default: "127.0.0.1:8080",
    title: "HOST:PORT",
    description: "the address to listen on; port 0 takes a free one",
  }),
  config: Type.Optional(
    Type.String({
      minLength: 1,
      title: "DIR",
      description:
        "the folder with schemas of your own, schemas/*.json; without it /etc/rollcall, where " +
        "there is one",
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
      description: "what clients reach this server under, e.g. https://scim.example.com",
    }),
  ),
  "body-limit": Type.Integer({
    minimum: 1024,
    maximum: 1024 ** 3,
    default: LIMITS.bodyBytes,
    title: "BYTES",
    description: "the largest request body",
  }),
  "rate-limit": Type.Optional(
    Type.Integer({
      minimum: LIMITS.leastRate,
      maximum: 1_000_000,
      title: "N",
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
    description: "how long a request may take, 1 to 110; Entra and Okta wait 60 seconds",
  }),
  "access-token-minutes": Type.Integer({
    minimum: LIMITS.leastTokenMinutes,
    maximum: LIMITS.mostTokenMinutes,
    default: LIMITS.leastTokenMinutes,
    title: "MINUTES",
    description:
      "how long a token of /oauth/token is good, " +
      `${LIMITS.leastTokenMinutes} to ${LIMITS.mostTokenMinutes}`,
  }),
  "raw-authorization": Type.Boolean({
    default: false,
    title: "true|false",
    description: "accept a token in the Authorization header without 'Bearer ' in front",
  }),
  "unknown-attributes": Type.Union([Type.Literal("ignore"), Type.Literal("reject")], {
    default: "ignore",
    title: "ignore|reject",
    description: "pass over attributes that no schema has, with a warning, or answer 400",
  }),
  "log-level": Type.Union(
    ["debug", "info", "warn", "error", "silent"].map((level) => Type.Literal(level)),
    {
      default: "info",
      title: "debug|info|warn|error|silent",
      description: "the least of what is logged, as JSON lines on standard error",
    },
  ),
  "first-token": Type.Optional(
    Type.String({
      pattern: "^[\\w.-]{1,64}$",
      title: "NAME",
      description: "where there is no token yet, make one for provisioning and print it",
    }),
  ),
} as const satisfies TProperties;

type Settings = typeof SETTINGS;
export type Config<Name extends keyof Settings> = { readonly [N in Name]: Static<Settings[N]> };

export const SERVE_SETTINGS = Object.keys(SETTINGS) as (keyof Settings)[];

/** All settings of `rollcall serve`. */
export type ServeConfig = Config<keyof Settings>;

/** The environment variable of a setting: `--public-url` is ROLLCALL_PUBLIC_URL. */
export const variableOf = (name: string): string =>
  `ROLLCALL_${name.toUpperCase().replaceAll("-", "_")}`;

/**
 * Reads the settings of a command: flags, then environment, then defaults.
 * @throws UsageError naming the setting and what it takes
 */
export function readConfig<Name extends keyof Settings>(
  names: readonly Name[],
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Config<Name> {
  const flags = parseFlags(names, args);
  const entries = names.map((name) => {
    const text = flags[name] ?? environment[variableOf(name)];
    return [name, readSetting(name, text)] as const;
  });
  return Object.fromEntries(entries) as Config<Name>;
}

/** A setting that is on or off takes no value: the flag turns it on. */
const flagType = (name: keyof Settings): "string" | "boolean" =>
  SETTINGS[name].type === "boolean" ? "boolean" : "string";

function parseFlags(names: readonly (keyof Settings)[], args: readonly string[]) {
  const options = Object.fromEntries(names.map((name) => [name, { type: flagType(name) }]));
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) return values;
  throw new UsageError(`'${positionals[0]}' is no setting; these begin with --.`);
}

function readSetting(name: keyof Settings, text: string | boolean | undefined): unknown {
  const schema: TSchema = SETTINGS[name];
  if (text === undefined) return schema.default;
  const value = Value.Convert(schema, text);
  if (Value.Check(schema, value)) return value;
  const flag = `--${name} (or ${variableOf(name)})`;
  throw new UsageError(`${flag} must be ${schema.title}, got '${text}': ${schema.description}.`);
}

/** The settings of a command as a table for `--help`. */
export function reference(names: readonly (keyof Settings)[]): string {
  return names
    .map((name) => {
      const schema: TSchema = SETTINGS[name];
      const fallback = !schema.default ? "" : ` (${schema.default})`;
      const value = flagType(name) === "boolean" ? "" : ` ${schema.title}`;
      return `  --${name}${value}\n      ${schema.description}${fallback}`;
    })
    .join("\n");
}
