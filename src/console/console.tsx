import { useMemo, useState } from "preact/hooks";
import { apiWith } from "./api.ts";
import { forgetToken, keepToken, keptToken, SessionProvider } from "./session.ts";
import { Shell } from "./shell.tsx";
import { SignIn } from "./sign-in.tsx";

const REFUSED = "The server does not take this token any more: it is expired or revoked.";

/** The whole console: the sign-in, or the pages. */
export function Console() {
  const [token, setToken] = useState(keptToken);
  const [reason, setReason] = useState<string>();
  const [told, setTold] = useState("");
  const leave = (why?: string) => {
    forgetToken();
    setToken(undefined);
    setReason(why);
    setTold("");
  };
  const session = useMemo(
    () => token && { api: apiWith(token, () => leave(REFUSED)), notify: setTold },
    [token],
  );
  if (!session) {
    return (
      <SignIn
        reason={reason}
        onSignedIn={(good) => {
          keepToken(good);
          setToken(good);
        }}
      />
    );
  }
  return (
    <SessionProvider value={session}>
      <Shell told={told} onTold={() => setTold("")} onSignOut={() => leave()} />
    </SessionProvider>
  );
}
