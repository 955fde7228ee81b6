import { useRef, useState } from "preact/hooks";
import { useSession } from "../session.ts";
import type { List } from "../wire.ts";
import { Confirm } from "./dialog.tsx";

interface ImportProps extends List {
  readonly title: string;
  readonly onImported: (list: List) => void;
}

/** Replaces the values of a list by those of a CSV file. */
export function ListImport({ name, title, values, onImported }: ImportProps) {
  const { api, notify } = useSession();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const close = () => {
    setFile(undefined);
    if (input.current) input.current.value = "";
  };
  const send = async () => {
    const body = (await file?.text()) ?? "";
    const list = await api.ask<List>(`lists/${name}`, { method: "PUT", body });
    onImported(list);
    notify(`${title} has ${list.values.length} values now.`);
  };
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        Import
      </button>
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        aria-label={`CSV file for ${title}`}
        onChange={(event) => setFile(event.currentTarget.files?.[0])}
      />
      {file && (
        <Confirm
          title={`Replace the values of ${title}?`}
          confirm="Replace"
          act={send}
          onClose={close}
        >
          <p>
            The {values.length} values are replaced by those of <b>{file.name}</b>, which are in its
            column <code>value</code>. People who wait for one of them get it. When a line is wrong,
            nothing is changed.
          </p>
        </Confirm>
      )}
    </>
  );
}
