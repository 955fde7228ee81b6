import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PEERS = join(import.meta.dir, "peers");
/** Where packages of peers are installed. */
const INSTALLED = join(import.meta.dir, ".peers");

/** The folder of a peer, with what it needs once it is installed. */
export const folderOf = (name: string): string => join(INSTALLED, name.toLowerCase());
const wantedOf = (name: string): string => join(PEERS, name.toLowerCase());

/** Whether what was installed last is what the folder of the peer asks for today. */
export function isInstalled(name: string): boolean {
  const wanted = wantedOf(name);
  return (
    existsSync(join(folderOf(name), ".installed")) &&
    readdirSync(wanted).every((file) => {
      const there = join(folderOf(name), file);
      const text = readFileSync(join(wanted, file), "utf8");
      return existsSync(there) && readFileSync(there, "utf8") === text;
    })
  );
}

/** Installs a peer by its locked versions. @returns why it is left out, if it is */
export async function install(
  name: string,
  commands: readonly (readonly string[])[],
): Promise<string | undefined> {
  if (isInstalled(name)) return undefined;
  const folder = folderOf(name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(wantedOf(name), folder, { recursive: true });
  for (const command of commands) {
    const program = command[0] ?? "";
    if (!program.startsWith("./") && !Bun.which(program)) {
      return `it could not be installed: there is no ${program}.`;
    }
    const child = Bun.spawn([...command], {
      cwd: folder,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    const why = (await new Response(child.stderr).text()).trim();
    if ((await child.exited) !== 0) {
      return `it could not be installed: ${command.join(" ")}\n${why.slice(-500)}`;
    }
  }
  // The house rules would be held against declarations of types that are not ours.
  for (const path of new Bun.Glob("**/*.ts").scanSync(folder)) rmSync(join(folder, path));
  writeFileSync(join(folder, ".installed"), "");
  return undefined;
}
