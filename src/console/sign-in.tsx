import { useState } from "preact/hooks";
import { apiWith, Problem } from "./api.ts";
import { TextField } from "./parts/field.tsx";
import { Form } from "./parts/form.tsx";
import { Note } from "./parts/notes.tsx";

interface SignInProps {
  /** Why somebody who was signed in is here again. */
  readonly reason: string | undefined;
  readonly onSignedIn: (token: string) => void;
}

const COMMAND = "rollcall token create NAME --scope admin --data DIR";

export function SignIn({ reason, onSignedIn }: SignInProps) {
  const [text, setText] = useState("");
  const signIn = async () => {
    const token = text.trim();
    if (!/^[!-~]+$/.test(token)) throw new Problem(0, "A token is one word without spaces.");
    try {
      await apiWith(token, () => {}).ask("provisioning");
    } catch (thrown) {
      throw explained(thrown);
    }
    onSignedIn(token);
  };
  return (
    <main class="sign-in">
      <h1>rollcall console</h1>
      {reason && <Note kind="warn">{reason}</Note>}
      <Form label="Sign in" submit="Sign in" act={signIn} disabled={text.trim() === ""}>
        <TextField
          label="Admin token"
          type="password"
          value={text}
          onInput={setText}
          autoFocus
          required
          hint="Kept in this tab until you sign out or close it."
        />
      </Form>
      <p class="fine">No token yet? On the server, run</p>
      <pre>{COMMAND}</pre>
      <p class="fine">
        The API behind this console is described at <a href="docs">docs</a>.
      </p>
    </main>
  );
}

/** In the words of somebody who has just pasted the wrong thing. */
function explained(thrown: unknown): unknown {
  if (!(thrown instanceof Problem)) return thrown;
  const { status, message, requestId } = thrown;
  if (status === 401) {
    const detail = "The server does not know this token, or it is expired or revoked.";
    return new Problem(status, detail, requestId);
  }
  if (status === 403) {
    return new Problem(status, `${message} Make one with: ${COMMAND}`, requestId);
  }
  return thrown;
}
