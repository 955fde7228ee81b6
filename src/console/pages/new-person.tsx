import { Card, PageHead } from "../parts/notes.tsx";
import { type Filled, filledWith, PersonForm } from "../parts/person-form.tsx";
import { goTo, linkTo } from "../route.ts";
import { useSession } from "../session.ts";
import type { Person } from "../wire.ts";

const NOTHING: Filled = { ...filledWith(() => ""), active: true };

export function NewPersonPage() {
  const { api, notify } = useSession();
  const create = async (filled: Filled) => {
    const body = Object.fromEntries(Object.entries(filled).filter(([, value]) => value !== ""));
    const { id, userName } = await api.ask<Person>("people", { method: "POST", body });
    notify(`${userName} is created.`);
    goTo(linkTo(["people", id]));
  };
  return (
    <>
      <PageHead title="New local person" above={<a href={linkTo(["people"])}>People</a>} />
      <Card title="Fields">
        <p class="fine">
          For people whom no identity provider knows, such as visitors and contractors. An identity
          provider that finds the person later and writes to it takes the person over.
        </p>
        <PersonForm
          label="New local person"
          submit="Create"
          start={NOTHING}
          act={create}
          onCancel={() => goTo(linkTo(["people"]))}
        />
      </Card>
    </>
  );
}
