import { expect, test } from "bun:test";
import type { ServeConfig } from "../../src/cli/config.ts";
import { CONFIG_CHECKS } from "../../src/cli/config-checks.ts";

const problemsWith = (url: string) => {
  const lists = { "trusted-proxies": [], "allow-addresses": [] };
  const config = { listen: "127.0.0.1:8080", "public-url": url, ...lists };
  return CONFIG_CHECKS.flatMap((check) => check(config as unknown as ServeConfig));
};

test.each(["/scim", "/scim/v2", "/scim/v2/", "/docs", "/console"])(
  "a public URL that ends in %s is refused, with what to write instead",
  (path) => {
    expect(problemsWith(`https://a.example/base${path}`)).toEqual([
      `--public-url must be without ${path}, which rollcall adds itself: ` +
        "write https://a.example/base.",
    ]);
  },
);

test.each(["https://a.example", "https://a.example/rollcall", "https://scim.a.example/my-scim"])(
  "the public URL %s is taken",
  (url) => expect(problemsWith(url)).toEqual([]),
);
