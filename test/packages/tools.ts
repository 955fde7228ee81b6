/** What has to be on a machine, and of which package of Debian it is. */
const PROGRAMS: Readonly<Record<string, string>> = {
  dpkg: "dpkg",
  "dpkg-deb": "dpkg",
  rpm: "rpm",
  rpmbuild: "rpm",
  adduser: "adduser",
  openssl: "openssl",
};

/** Why packages cannot be installed for a test on this machine; undefined where they can. */
export function whyNoPackages(): string | undefined {
  const missing = Object.keys(PROGRAMS).filter((program) => Bun.which(program) === null);
  if (missing.length > 0) {
    const names = [...new Set(missing.map((program) => PROGRAMS[program]))].join(" ");
    return `${missing.join(", ")} is missing (apt install ${names}).`;
  }
  return process.getuid?.() === 0 ? undefined : "only root may install packages, even apart.";
}

/** @throws when packages cannot be tested: a test that needs them must not pass without them */
export function requirePackages(): void {
  const problem = whyNoPackages();
  if (problem !== undefined) throw new Error(problem);
}
