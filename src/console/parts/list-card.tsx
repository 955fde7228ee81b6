import { useState } from "preact/hooks";
import { type Remote, useAction, useRemote } from "../remote.ts";
import { useSession } from "../session.ts";
import type { List } from "../wire.ts";
import { DownloadButton } from "./download-button.tsx";
import { SelectField, TextField } from "./field.tsx";
import { Form } from "./form.tsx";
import { ListImport } from "./list-import.tsx";
import { Card, Empty, Loaded, Note, ProblemNote } from "./notes.tsx";

interface ListCardProps {
  readonly name: string;
  readonly title: string;
}

/** One list of the customer's: its values, and those that people wait for. */
export function ListCard({ name, title }: ListCardProps) {
  const list = useRemote<List>(`lists/${name}`);
  return (
    <Card
      title={title}
      actions={
        <>
          <DownloadButton
            label="Export"
            path={`lists/${name}`}
            accept="text/csv"
            file={`${name}.csv`}
          />
          {list.value && <ListImport {...list.value} title={title} onImported={list.set} />}
        </>
      }
    >
      <Loaded remote={list}>
        {(value) => <Opened name={name} title={title} list={value} onChanged={list.set} />}
      </Loaded>
    </Card>
  );
}

interface OpenedProps extends ListCardProps {
  readonly list: List;
  readonly onChanged: Remote<List>["set"];
}

/** Changes a list as it is at that moment, whoever else has changed it since it was read. */
function useChange({ name, onChanged }: Pick<OpenedProps, "name" | "onChanged">) {
  const { api, notify } = useSession();
  return async (sentence: string, change: (list: List) => Partial<List>) => {
    const { mode, values, ...rest } = await api.ask<List>(`lists/${name}`);
    const next = { mode, values, ...change({ mode, values, ...rest }) };
    const answer = await api.ask<List>(`lists/${name}`, { method: "PUT", body: next });
    onChanged(answer);
    const { applied = 0 } = answer;
    const who = applied === 1 ? "1 person who waited has it." : `${applied} who waited have it.`;
    notify(applied > 0 ? `${sentence} ${who}` : sentence);
  };
}

function Opened(props: OpenedProps) {
  const { list, title } = props;
  const change = useChange(props);
  const action = useAction(change);
  const add = (value: string) =>
    change(`${value} is added.`, ({ values }) => ({ values: [...values, value] }));
  const isClosed = list.mode === "closed";
  return (
    <>
      <SelectField
        label={`Mode of ${title}`}
        value={list.mode}
        options={{ open: "Open: any value", closed: "Closed: only these" }}
        onInput={(mode) =>
          void action.run(`${title} is ${mode} now.`, () => ({ mode: mode as List["mode"] }))
        }
      />
      <ProblemNote problem={action.problem} />
      {isClosed && list.values.length === 0 && (
        <Note kind="warn">A closed list without values takes nothing at all. Add some.</Note>
      )}
      <WaitingValues waiting={list.waiting} onAdd={add} />
      <Values
        list={list}
        onRemove={(value) =>
          void action.run(`${value} is removed.`, ({ values }) => ({
            values: values.filter((each) => each !== value),
          }))
        }
      />
      <NewValue title={title} onAdd={add} />
    </>
  );
}

interface WaitingProps {
  readonly waiting: List["waiting"];
  readonly onAdd: (value: string) => Promise<void>;
}

function WaitingValues({ waiting, onAdd }: WaitingProps) {
  const action = useAction(onAdd);
  if (!waiting || waiting.length === 0) return null;
  return (
    <div class="note warn">
      <h3>Waiting</h3>
      <ul class="picks">
        {waiting.map(({ value, people }) => (
          <li key={value}>
            <span>
              {value} <span class="fine">({people === 1 ? "1 person" : `${people} people`})</span>
            </span>
            <button
              type="button"
              disabled={action.isBusy}
              aria-label={`Add ${value}`}
              onClick={() => void action.run(value)}
            >
              Add
            </button>
          </li>
        ))}
      </ul>
      <ProblemNote problem={action.problem} />
    </div>
  );
}

interface ValuesProps {
  readonly list: List;
  readonly onRemove: (value: string) => void;
}

const Values = ({ list: { mode, values }, onRemove }: ValuesProps) => (
  <>
    {values.length === 0 && mode === "open" && (
      <Empty>No values yet. They are suggestions while the list is open.</Empty>
    )}
    <ul class="picks scroll">
      {values.map((value) => (
        <li key={value}>
          <span>{value}</span>
          <button type="button" aria-label={`Remove ${value}`} onClick={() => onRemove(value)}>
            Remove
          </button>
        </li>
      ))}
    </ul>
  </>
);

interface NewValueProps {
  readonly title: string;
  readonly onAdd: (value: string) => Promise<void>;
}

function NewValue({ title, onAdd }: NewValueProps) {
  const [text, setText] = useState("");
  const add = async () => {
    await onAdd(text.trim());
    setText("");
  };
  return (
    <Form label={`Add to ${title}`} submit="Add" act={add} isInline disabled={text.trim() === ""}>
      <TextField label="New value" value={text} onInput={setText} />
    </Form>
  );
}
