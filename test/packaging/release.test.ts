import { expect, test } from "bun:test";
import { packageVersion } from "../../src/packaging/release.ts";

test.each([
  { version: "0.2.0", packaged: "0.2.0" },
  { version: "0.2.0-rc.1", packaged: "0.2.0~rc.1" },
  { version: "0.2.0+1a2b3c4", packaged: "0.2.0+1a2b3c4" },
  { version: "0.2.0+1a2b3c4-dirty", packaged: "0.2.0+1a2b3c4.dirty" },
  { version: "0.2.0-rc-1+1a2b3c4-dirty", packaged: "0.2.0~rc.1+1a2b3c4.dirty" },
])("packageVersion() writes $version as $packaged", ({ version, packaged }) => {
  expect(packageVersion(version)).toBe(packaged);
});
