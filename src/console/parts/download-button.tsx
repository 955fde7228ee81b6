import type { Query } from "../api.ts";
import { useAction } from "../remote.ts";
import { useSession } from "../session.ts";
import { ProblemNote } from "./notes.tsx";

interface DownloadProps {
  readonly label: string;
  readonly path: string;
  readonly accept: string;
  readonly query?: Query;
  readonly file: string;
}

/** Saves an answer of the API as a file; a plain link could not carry the token. */
export function DownloadButton({ label, path, accept, query = {}, file }: DownloadProps) {
  const { api } = useSession();
  const action = useAction(async () => {
    const url = URL.createObjectURL(await api.download(path, accept, query));
    const link = document.createElement("a");
    link.href = url;
    link.download = file;
    link.click();
    // The browser reads it after the click.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  });
  return (
    <>
      <button type="button" disabled={action.isBusy} onClick={() => void action.run()}>
        {label}
      </button>
      <ProblemNote problem={action.problem} />
    </>
  );
}
