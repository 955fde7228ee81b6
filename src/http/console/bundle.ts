/**
 * What the console's page loads, as text. To be imported as a macro, so that it runs while rollcall
 * is built, or read from source, and nothing of it is left to run later: no built file is kept, and
 * no step must come before another.
 * @param entry below src/console: a script with all that it imports, or a style sheet
 * @throws with what the bundler complained of
 */
export function bundle(entry: string): string {
  const file = `${import.meta.dir}/../../console/${entry}`;
  // Within a macro the bundler cannot be called, only started.
  const built = Bun.spawnSync([
    process.execPath,
    "build",
    file,
    "--target=browser",
    "--production",
    "--minify",
  ]);
  if (built.exitCode !== 0) throw new Error(built.stderr.toString());
  return built.stdout.toString();
}
